package dev.gantry.tls.lint;

import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;

/** RFC 5280 4.2.1.9 and 4.2.1.3: the signer is an authority that may sign certificates. */
final class AuthorityIssuerLint implements CertificateLint {
    @Override
    public String id() {
        return "issuer-is-authority";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        Extensions extensions = subject.issuer().getTBSCertificate().getExtensions();
        BasicConstraints constraints = BasicConstraints.fromExtensions(extensions);
        KeyUsage usage = KeyUsage.fromExtensions(extensions);
        return constraints != null && constraints.isCA() && usage != null && usage.hasUsages(KeyUsage.keyCertSign)
                ? null
                : "the signer is no certificate authority";
    }
}
