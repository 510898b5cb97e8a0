package dev.gantry.tls.lint;

import dev.gantry.tls.evidence.CertificateNames;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.OtherName;
import org.jspecify.annotations.Nullable;

/** Only URI, dNSName, iPAddress and dicomAETitle names: others are not constrained, and some crash validators. */
final class NameKindsLint implements CertificateLint {
    @Override
    public String id() {
        return "name-kinds";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        for (GeneralName name : subject.names()) {
            boolean known = switch (name.getTagNo()) {
                case GeneralName.uniformResourceIdentifier, GeneralName.dNSName, GeneralName.iPAddress -> true;
                case GeneralName.otherName ->
                    OtherName.getInstance(name.getName())
                            .getTypeID()
                            .getId()
                            .equals(CertificateNames.DICOM_AE_TITLE_OID);
                default -> false;
            };
            if (!known) {
                return "a name of kind " + name.getTagNo() + " (expected: URI, DNS name, address or AE title)";
            }
        }
        return null;
    }
}
