package dev.gantry.tls.lint;

import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.jspecify.annotations.Nullable;

/** The subject is a common name and, at most, an organization of 1 to 64 characters (RFC 5280 Appendix A.1); single-valued. */
final class SubjectAttributesLint implements CertificateLint {
    private static final int MAX_LENGTH = 64;

    @Override
    public String id() {
        return "subject-attributes";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        for (RDN rdn : subject.tbs().getSubject().getRDNs()) {
            if (rdn.isMultiValued()) {
                return "a multi-valued part of the subject";
            }
            ASN1ObjectIdentifier type = rdn.getFirst().getType();
            if (type.equals(BCStyle.O)) {
                int length = IETFUtils.valueToString(rdn.getFirst().getValue()).length();
                if (length == 0 || length > MAX_LENGTH) {
                    return "organization of " + length + " characters (expected: 1 to 64)";
                }
            } else if (!type.equals(BCStyle.CN)) {
                return "subject attribute " + type + " (expected: common name and organization)";
            }
        }
        return null;
    }
}
