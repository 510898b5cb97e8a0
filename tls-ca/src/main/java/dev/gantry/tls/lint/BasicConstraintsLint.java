package dev.gantry.tls.lint;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.jspecify.annotations.Nullable;

/** RFC 5280 4.2.1.9: present, and no authority. */
final class BasicConstraintsLint implements CertificateLint {
    @Override
    public String id() {
        return "basic-constraints";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        ASN1Encodable value = subject.value(Extension.basicConstraints);
        if (value == null) {
            return "no basic constraints";
        }
        BasicConstraints constraints = BasicConstraints.getInstance(value);
        return constraints.isCA() || constraints.getPathLenConstraint() != null
                ? "the certificate would be an authority"
                : null;
    }
}
