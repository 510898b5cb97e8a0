package dev.gantry.tls.lint;

/**
 * A rule that a certificate breaks.
 *
 * @param id the rule
 * @param detail what is wrong, one sentence, lower case, no full stop
 */
public record LintFinding(String id, String detail) {
    @Override
    public String toString() {
        return id + ": " + detail;
    }
}
