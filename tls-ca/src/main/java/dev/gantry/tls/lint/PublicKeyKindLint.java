package dev.gantry.tls.lint;

import dev.gantry.tls.profile.CertificateProfile;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/** RFC 5480 2 and RFC 3279 2.3.1: a named curve with an uncompressed point, or RSA; the profile says which. */
final class PublicKeyKindLint implements CertificateLint {
    private static final int UNCOMPRESSED = 4;

    @Override
    public String id() {
        return "public-key-kind";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        SubjectPublicKeyInfo key = subject.tbs().getSubjectPublicKeyInfo();
        ASN1ObjectIdentifier algorithm = key.getAlgorithm().getAlgorithm();
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return DERNull.INSTANCE.equals(key.getAlgorithm().getParameters())
                    ? null
                    : "RSA key without NULL parameters (expected: NULL)";
        }
        if (!algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return "key algorithm " + algorithm + " (expected: EC or RSA)";
        }
        if (subject.profile() == CertificateProfile.DEVICE_RSA) {
            return "EC key (expected: RSA for device-rsa)";
        }
        if (!(key.getAlgorithm().getParameters() instanceof ASN1ObjectIdentifier curve)
                || !(curve.equals(SECObjectIdentifiers.secp256r1)
                        || curve.equals(SECObjectIdentifiers.secp384r1)
                        || curve.equals(SECObjectIdentifiers.secp521r1))) {
            return "EC key on another curve (expected: P-256, P-384 or P-521 by name)";
        }
        return key.getPublicKeyData().getOctets()[0] == UNCOMPRESSED ? null : "the EC point is not uncompressed";
    }
}
