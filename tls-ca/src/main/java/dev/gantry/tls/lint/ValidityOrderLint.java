package dev.gantry.tls.lint;

import org.jspecify.annotations.Nullable;

/** RFC 5280 4.1.2.5: the validity begins before it ends. */
final class ValidityOrderLint implements CertificateLint {
    @Override
    public String id() {
        return "validity-order";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        return subject.tbs()
                        .getStartDate()
                        .getDate()
                        .toInstant()
                        .isBefore(subject.tbs().getEndDate().getDate().toInstant())
                ? null
                : "the validity ends before it begins";
    }
}
