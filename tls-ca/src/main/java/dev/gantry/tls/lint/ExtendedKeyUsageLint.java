package dev.gantry.tls.lint;

import java.util.HashSet;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;

/** RFC 5280 4.2.1.12: exactly the usages of the profile, never anyExtendedKeyUsage. */
final class ExtendedKeyUsageLint implements CertificateLint {
    @Override
    public String id() {
        return "extended-key-usage";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        ASN1Encodable value = subject.value(Extension.extendedKeyUsage);
        Set<KeyPurposeId> usages = value == null
                ? Set.of()
                : Set.of(ExtendedKeyUsage.getInstance(value).getUsages());
        Set<KeyPurposeId> expected = new HashSet<>();
        if (subject.profile().isClient()) {
            expected.add(KeyPurposeId.id_kp_clientAuth);
        }
        if (subject.profile().isServer()) {
            expected.add(KeyPurposeId.id_kp_serverAuth);
        }
        return usages.equals(expected)
                ? null
                : "extended key usages are not the ones of " + subject.profile().id();
    }
}
