package dev.gantry.tls.inspect;

/**
 * Something that is not as it should be.
 *
 * @param severity how bad it is
 * @param code what kind it is, the same in every release, such as {@code key-exposed}
 * @param text what was found, one sentence, lower case, no full stop
 * @param advice what to do about it
 */
public record Finding(Severity severity, String code, String text, String advice) {
    /** How bad a finding is. */
    public enum Severity {
        /** Certificates cannot be issued, or should not be believed. */
        ERROR,
        /** It works, and will not for ever or not safely. */
        WARNING,
        /** Worth knowing. */
        NOTE
    }
}
