package dev.gantry.benchmarks.report;

/**
 * One thing that is measured.
 *
 * @param id unique, stable between releases, such as {@code bulk-16k.cpu-s-per-gib}
 * @param title for people
 * @param unit of the values
 * @param better which way is better
 */
public record Quantity(String id, String title, String unit, Better better) {

    /** Which of two values is the better one. */
    public enum Better {
        /** The lower one. */
        LOWER,
        /** The higher one. */
        HIGHER
    }

    /** A quantity of which less is better. */
    public static Quantity lower(String id, String title, String unit) {
        return new Quantity(id, title, unit, Better.LOWER);
    }

    /** A quantity of which more is better. */
    public static Quantity higher(String id, String title, String unit) {
        return new Quantity(id, title, unit, Better.HIGHER);
    }
}
