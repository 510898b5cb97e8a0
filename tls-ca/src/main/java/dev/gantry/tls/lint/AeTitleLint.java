package dev.gantry.tls.lint;

import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.OtherName;
import org.jspecify.annotations.Nullable;

/** PS3.5 6.2 (AE) and PS3.8 9.3.2: 1 to 16 characters of the default repertoire, no backslash, no control characters, no space at either end, as an IA5String; only for devices and proxies. */
final class AeTitleLint implements CertificateLint {
    @Override
    public String id() {
        return "ae-title";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        for (GeneralName name : subject.names()) {
            if (name.getTagNo() != GeneralName.otherName) {
                continue;
            }
            if (!(OtherName.getInstance(name.getName()).getValue() instanceof ASN1IA5String value)) {
                return "an AE title is not an IA5String";
            }
            String title = value.getString();
            if (!title.matches("[ -\\[\\]-~]{1,16}") || !title.equals(title.strip())) {
                return "AE title `" + title
                        + "` (expected: 1 to 16 printable characters, no backslash, no space at either end)";
            }
            if (!subject.profile().isDevice()) {
                return "an AE title in a certificate of " + subject.profile().id();
            }
        }
        return null;
    }
}
