package dev.gantry.policy.yaml;

/**
 * How much a text may cost.
 *
 * @param maxCharacters the longest text, in UTF-16 units
 * @param maxNodes the most values, those counted again that aliases repeat
 * @param maxDepth the deepest nesting
 * @param maxAliases the most aliases
 */
public record YamlLimits(int maxCharacters, int maxNodes, int maxDepth, int maxAliases) {
    /** Enough for a policy of some fifty thousand rules. */
    public static final YamlLimits DEFAULT = new YamlLimits(16 << 20, 2_000_000, 32, 64);
}
