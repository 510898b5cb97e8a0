package dev.gantry.tls.lint;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;

/** RFC 5280 4.2.1.3: digitalSignature and nothing else, so the key signs handshakes and no certificates. */
final class KeyUsageLint implements CertificateLint {
    @Override
    public String id() {
        return "key-usage";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        ASN1Encodable value = subject.value(Extension.keyUsage);
        if (value == null) {
            return "no key usage";
        }
        KeyUsage usage = KeyUsage.getInstance(value);
        return usage.equals(new KeyUsage(KeyUsage.digitalSignature)) ? null : "other key usages than digitalSignature";
    }
}
