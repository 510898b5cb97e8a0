package dev.gantry.policy.yaml;

/** The kinds of problem that reading YAML finds. */
public enum YamlFault {
    /** The text is no YAML. */
    SYNTAX(1),
    /** The text is YAML that this reader refuses: a custom tag, an alias too many, too deep, too large. */
    REFUSED(2),
    /** A map where a list is expected, or the like. */
    SHAPE(3),
    /** A key that stands twice in one map. */
    DUPLICATE_KEY(4),
    /** A key that nobody knows. */
    UNKNOWN_KEY(5),
    /** A key that must be there and is not. */
    MISSING_KEY(6),
    /** A value that is not of the type asked for. */
    VALUE(7);

    private final int number;

    YamlFault(int number) {
        this.number = number;
    }

    /** Returns the last digit of the fault's code. */
    int number() {
        return number;
    }
}
