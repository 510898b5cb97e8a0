package dev.gantry.tls.revoke;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** Where a certificate says that the list of its authority is (RFC 5280 4.2.1.13). */
public final class DistributionPoints {
    private static final int MAX_POINTS = 4;
    private static final int MAX_LENGTH = 1024;

    private DistributionPoints() {}

    /**
     * The {@code http://} URIs of a certificate, at most four; those of other schemes, of other issuers and of some reasons are left out,
     * and so is an extension that cannot be decoded.
     */
    public static List<URI> of(X509Certificate certificate) {
        byte[] encoded = certificate.getExtensionValue(Extension.cRLDistributionPoints.getId());
        List<URI> uris = new ArrayList<>();
        if (encoded == null) {
            return uris;
        }
        try {
            for (DistributionPoint point : CRLDistPoint.getInstance(
                            ASN1OctetString.getInstance(encoded).getOctets())
                    .getDistributionPoints()) {
                DistributionPointName name = point.getDistributionPoint();
                if (name == null
                        || name.getType() != DistributionPointName.FULL_NAME
                        || point.getCRLIssuer() != null
                        || point.getReasons() != null) {
                    continue;
                }
                for (GeneralName each : GeneralNames.getInstance(name.getName()).getNames()) {
                    String uri = each.getTagNo() == GeneralName.uniformResourceIdentifier
                            ? ASN1IA5String.getInstance(each.getName()).getString()
                            : "";
                    if (uri.startsWith("http://") && uri.length() <= MAX_LENGTH && uris.size() < MAX_POINTS) {
                        uris.add(URI.create(uri));
                    }
                }
            }
        } catch (RuntimeException e) {
            // What is not understood names no list; the status stays unknown.
            return List.of();
        }
        return uris;
    }
}
