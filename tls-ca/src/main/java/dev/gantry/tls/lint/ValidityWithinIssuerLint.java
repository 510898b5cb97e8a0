package dev.gantry.tls.lint;

import org.jspecify.annotations.Nullable;

/** A leaf that outlives its authority fails one day without anybody having done anything; X.509 7.2, shell model. */
final class ValidityWithinIssuerLint implements CertificateLint {
    @Override
    public String id() {
        return "validity-within-issuer";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        boolean early = subject.tbs()
                .getStartDate()
                .getDate()
                .toInstant()
                .isBefore(subject.issuer().getStartDate().getDate().toInstant());
        boolean late = subject.tbs()
                .getEndDate()
                .getDate()
                .toInstant()
                .isAfter(subject.issuer().getEndDate().getDate().toInstant());
        return early || late ? "the validity is not within the one of the authority" : null;
    }
}
