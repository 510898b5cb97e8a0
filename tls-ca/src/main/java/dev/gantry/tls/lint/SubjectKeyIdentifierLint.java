package dev.gantry.tls.lint;

import dev.gantry.tls.key.KeyIdentifiers;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.jspecify.annotations.Nullable;

/** RFC 5280 4.2.1.2 with RFC 7093 2 (1): the left-most 160 bits of the SHA-256 of the public key. */
final class SubjectKeyIdentifierLint implements CertificateLint {
    @Override
    public String id() {
        return "subject-key-identifier";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        ASN1Encodable value = subject.value(Extension.subjectKeyIdentifier);
        if (value == null) {
            return "no subject key identifier";
        }
        byte[] expected = KeyIdentifiers.of(subject.tbs().getSubjectPublicKeyInfo());
        return Arrays.equals(expected, SubjectKeyIdentifier.getInstance(value).getKeyIdentifier())
                ? null
                : "the subject key identifier is not the truncated SHA-256 of the key";
    }
}
