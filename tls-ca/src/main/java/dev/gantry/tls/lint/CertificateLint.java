package dev.gantry.tls.lint;

import org.jspecify.annotations.Nullable;

/** One rule. Implementations have no state. */
interface CertificateLint {
    /** The name that findings and metrics carry, such as {@code serial-number}. */
    String id();

    /**
     * Holds a certificate against the rule.
     *
     * @return what is wrong, one sentence, lower case, no full stop; null where nothing is
     * @throws RuntimeException the certificate cannot even be decoded as far as the rule reads it; that is a finding too
     */
    @Nullable
    String check(LintSubject subject);
}
