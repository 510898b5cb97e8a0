package dev.gantry.tls.lint;

import java.util.Set;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.jspecify.annotations.Nullable;

/** RFC 5758 3.2 and RFC 4055 5: SHA-256 or longer; parameters absent with ECDSA, NULL with RSA. */
final class SignatureAlgorithmLint implements CertificateLint {
    private static final Set<String> ECDSA =
            Set.of("1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4");
    private static final Set<String> RSA =
            Set.of("1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13");

    @Override
    public String id() {
        return "signature-algorithm";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        AlgorithmIdentifier algorithm = subject.tbs().getSignature();
        String oid = algorithm.getAlgorithm().getId();
        if (ECDSA.contains(oid)) {
            return algorithm.getParameters() == null ? null : "parameters with an ECDSA signature (expected: none)";
        }
        if (RSA.contains(oid)) {
            return DERNull.INSTANCE.equals(algorithm.getParameters())
                    ? null
                    : "no NULL parameters with an RSA signature (expected: NULL)";
        }
        return "signature algorithm " + oid + " (expected: ECDSA or RSA with SHA-256 or longer)";
    }
}
