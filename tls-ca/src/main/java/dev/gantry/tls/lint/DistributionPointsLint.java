package dev.gantry.tls.lint;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jspecify.annotations.Nullable;

/** RFC 5280 4.2.1.13: one http URI, all reasons, the authority itself as issuer. */
final class DistributionPointsLint implements CertificateLint {
    @Override
    public String id() {
        return "distribution-points";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        ASN1Encodable value = subject.value(Extension.cRLDistributionPoints);
        if (value == null) {
            return null;
        }
        DistributionPoint[] points = CRLDistPoint.getInstance(value).getDistributionPoints();
        if (points.length != 1 || points[0].getReasons() != null || points[0].getCRLIssuer() != null) {
            return "distribution points are not one for all reasons of the authority itself";
        }
        DistributionPointName name = points[0].getDistributionPoint();
        if (name == null || name.getType() != DistributionPointName.FULL_NAME) {
            return "the distribution point has no full name";
        }
        for (GeneralName location : GeneralNames.getInstance(name.getName()).getNames()) {
            if (location.getTagNo() != GeneralName.uniformResourceIdentifier
                    || !location.getName().toString().startsWith("http://")) {
                return "the distribution point is no http URI";
            }
        }
        return null;
    }
}
