package dev.gantry.tls.lint;

import org.jspecify.annotations.Nullable;

/** RFC 5280 4.1.2.8: authorities do not issue unique identifiers. */
final class UniqueIdentifiersLint implements CertificateLint {
    @Override
    public String id() {
        return "unique-identifiers";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        return subject.tbs().getIssuerUniqueId() == null && subject.tbs().getSubjectUniqueId() == null
                ? null
                : "a unique identifier is present";
    }
}
