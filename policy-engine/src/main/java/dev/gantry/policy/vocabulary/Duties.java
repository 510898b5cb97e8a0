package dev.gantry.policy.vocabulary;

import java.util.List;

/** The words that obligations are described with. */
public final class Duties {
    /** How much is kept by {@code record}, from less to more. */
    public static final List<String> RECORDS = List.of("decision", "metadata", "full-metadata");

    /** The profiles of {@code de-identify} (PS3.15 Annex E). */
    public static final List<String> PROFILES = List.of("basic");

    /** The options of the basic profile (PS3.15 E.3). */
    public static final List<String> OPTIONS = List.of(
            "clean-pixel-data",
            "clean-recognizable-visual-features",
            "clean-graphics",
            "clean-structured-content",
            "clean-descriptors",
            "retain-longitudinal-full-dates",
            "retain-longitudinal-modified-dates",
            "retain-patient-characteristics",
            "retain-device-identity",
            "retain-institution-identity",
            "retain-uids",
            "retain-safe-private");

    /** What {@code stamp} can add. */
    public static final List<String> STAMPS = List.of("contributing-equipment");

    /** What {@code scan} does where it cannot tell. */
    public static final List<String> ON_ERROR = List.of("deny", "allow");

    /** Who {@code overwrite} lets replace an instance, from more to less. */
    public static final List<String> OVERWRITES = List.of("same-sender", "same-digest", "never");

    /** What {@code station} of {@code query} can limit the worklist to. */
    public static final List<String> STATIONS = List.of("own");

    private Duties() {}
}
