package dev.gantry.benchmarks.hop;

/**
 * How large the policy of a Gantry that is measured is.
 *
 * @param rules how many rules it has, those that allow the load included; at least {@value #LEAST_RULES}
 * @param devices how many devices it names, both ends of the load included; from {@value #LEAST_DEVICES} to 20,000, which is
 *     the most that a policy may name
 */
public record PolicySize(int rules, int devices) {

    private static final int LEAST_RULES = 3;
    private static final int LEAST_DEVICES = 4;

    /** A hospital's: what every row is measured with. */
    public static final PolicySize USUAL = new PolicySize(1_000, 422);

    /** Refuses a size that leaves no room for the load. */
    public PolicySize {
        if (rules < LEAST_RULES || devices < LEAST_DEVICES) {
            throw new IllegalArgumentException("%d rules and %d devices (expected: at least %d and %d)"
                    .formatted(rules, devices, LEAST_RULES, LEAST_DEVICES));
        }
    }
}
