package dev.gantry.policy.yaml;

/** Gives each kind of problem the code of the language at hand. */
@FunctionalInterface
public interface ProblemCodes {
    /** Returns the code, such as {@code E103}; empty where the language has no codes. */
    String of(YamlFault fault);

    /** Returns codes that are a prefix and the number of the fault: with {@code E10} they are E101 to E107. */
    static ProblemCodes numbered(String prefix) {
        return fault -> prefix + fault.number();
    }

    /** Returns no codes. */
    static ProblemCodes none() {
        return fault -> "";
    }
}
