package dev.gantry.tls.lint;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;

/** RFC 5280 4.2.2.1: caIssuers and OCSP over http. */
final class InformationAccessLint implements CertificateLint {
    @Override
    public String id() {
        return "information-access";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        ASN1Encodable value = subject.value(Extension.authorityInfoAccess);
        if (value == null) {
            return null;
        }
        for (AccessDescription description :
                AuthorityInformationAccess.getInstance(value).getAccessDescriptions()) {
            GeneralName location = description.getAccessLocation();
            if (location.getTagNo() != GeneralName.uniformResourceIdentifier
                    || !location.getName().toString().startsWith("http://")) {
                return "information access is no http URI";
            }
        }
        return null;
    }
}
