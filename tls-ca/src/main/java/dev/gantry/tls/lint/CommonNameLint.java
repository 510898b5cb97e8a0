package dev.gantry.tls.lint;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.jspecify.annotations.Nullable;

/** RFC 5280 Appendix A.1 (ub-common-name): exactly one common name of 1 to 64 printable characters. */
final class CommonNameLint implements CertificateLint {
    private static final int MAX_LENGTH = 64;

    @Override
    public String id() {
        return "common-name";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        RDN[] names = subject.tbs().getSubject().getRDNs(BCStyle.CN);
        if (names.length != 1) {
            return names.length + " common names (expected: 1)";
        }
        ASN1Encodable value = names[0].getFirst().getValue();
        if (!(value instanceof ASN1UTF8String || value instanceof ASN1PrintableString)) {
            return "the common name is neither a UTF8String nor a PrintableString";
        }
        String text = ((ASN1String) value).getString();
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return "common name of " + text.length() + " characters (expected: 1 to 64)";
        }
        return text.chars().allMatch(c -> c >= ' ' && c != 0x7f) ? null : "the common name holds control characters";
    }
}
