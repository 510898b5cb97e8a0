package dev.gantry.tls.lint;

import org.jspecify.annotations.Nullable;

/** RFC 5280 4.1.2.1: a certificate with extensions is of version 3. */
final class VersionLint implements CertificateLint {
    @Override
    public String id() {
        return "version";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        int version = subject.tbs().getVersionNumber();
        return version == 3 ? null : "version: " + version + " (expected: 3)";
    }
}
