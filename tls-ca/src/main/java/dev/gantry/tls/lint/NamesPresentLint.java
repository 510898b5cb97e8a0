package dev.gantry.tls.lint;

import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;

/** RFC 5280 4.2.1.6: at least one name, and one URI that names the holder. */
final class NamesPresentLint implements CertificateLint {
    @Override
    public String id() {
        return "names-present";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        int uris = subject.names(GeneralName.uniformResourceIdentifier).size();
        return uris == 1 ? null : uris + " URI names (expected: 1)";
    }
}
