package dev.gantry.policy;

/**
 * Names one state of the policy.
 *
 * @param hash lower-case hexadecimal SHA-256 of the policy's meaning: the same for any order of rules, files and keys
 */
public record PolicyRevision(String hash) {
    /** Returns the first twelve digits, which is what people are shown. */
    public String abbreviated() {
        return hash.substring(0, Math.min(12, hash.length()));
    }
}
