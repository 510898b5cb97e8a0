package dev.gantry.tls.lint;

import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/** No name stands twice in a certificate. */
final class DuplicateNamesLint implements CertificateLint {
    @Override
    public String id() {
        return "duplicate-names";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        return new HashSet<>(subject.names()).size() == subject.names().size() ? null : "a name stands twice";
    }
}
