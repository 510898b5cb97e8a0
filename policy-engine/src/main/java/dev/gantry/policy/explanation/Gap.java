package dev.gantry.policy.explanation;

/**
 * A point in which a request differs, or may differ, from what a rule is about.
 *
 * @param point the key of the rule that says it, such as {@code sop}
 * @param text what the rule says there, in the house style
 * @param said whether the request says something there; where it does not, nobody knows whether it differs
 */
public record Gap(String point, String text, boolean said) {
    Gap(String point, String text) {
        this(point, text, true);
    }
}
