package dev.gantry.tls.issue;

import dev.gantry.tls.authority.IssuingAuthority;
import dev.gantry.tls.authority.SiteName;
import dev.gantry.tls.evidence.CertificateNames;
import dev.gantry.tls.key.KeyIdentifiers;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.profile.CommonNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.jspecify.annotations.Nullable;

/** Writes the TBSCertificate of a request: what a profile fixes, and the names and the key that the request brings. */
final class CertificateTemplate {
    private CertificateTemplate() {}

    static byte[] tbs(
            IssuanceRequest request,
            SiteName site,
            IssuingAuthority authority,
            AlgorithmIdentifier algorithm,
            BigInteger serial,
            Instant notBefore,
            Instant notAfter,
            @Nullable String distributionPoint)
            throws IOException {
        CertificateProfile profile = request.profile();
        SubjectPublicKeyInfo key =
                SubjectPublicKeyInfo.getInstance(request.key().getEncoded());
        X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, CommonNames.of(profile, request.holder()))
                .build();
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                authority.structure().getSubject(), serial, Date.from(notBefore), Date.from(notAfter), subject, key);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, usages(profile));
        builder.addExtension(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(KeyIdentifiers.of(key)));
        builder.addExtension(
                Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(authority.keyIdentifier()));
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(names(request, site).toArray(new GeneralName[0])));
        if (distributionPoint != null) {
            builder.addExtension(Extension.cRLDistributionPoints, false, distributionPoint(distributionPoint));
        }
        return builder.build(new UnusedSigner(algorithm))
                .toASN1Structure()
                .getTBSCertificate()
                .getEncoded("DER");
    }

    static String uri(IssuanceRequest request, SiteName site) {
        String path = switch (request.profile()) {
            case DEVICE_AUTO, DEVICE_RSA, DEVICE_USB -> "/dicom/device/";
            case PROXY -> "/dicom/proxy/";
            case OPERATOR -> "/operator/";
        };
        return "spiffe://" + site.text() + path + request.holder();
    }

    private static ExtendedKeyUsage usages(CertificateProfile profile) {
        List<KeyPurposeId> usages = new ArrayList<>();
        if (profile.isClient()) {
            usages.add(KeyPurposeId.id_kp_clientAuth);
        }
        if (profile.isServer()) {
            usages.add(KeyPurposeId.id_kp_serverAuth);
        }
        return new ExtendedKeyUsage(usages.toArray(new KeyPurposeId[0]));
    }

    private static List<GeneralName> names(IssuanceRequest request, SiteName site) {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri(request, site)));
        if (request instanceof IssuanceRequest.Device device) {
            addHosts(names, device.dnsNames(), device.ipAddresses());
            device.aeTitles().forEach(title -> names.add(CertificateNames.aeTitleName(title)));
        } else if (request instanceof IssuanceRequest.Proxy proxy) {
            addHosts(names, proxy.dnsNames(), proxy.ipAddresses());
        }
        return names;
    }

    private static void addHosts(List<GeneralName> names, List<String> dnsNames, List<InetAddress> addresses) {
        dnsNames.forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        addresses.forEach(address -> names.add(new GeneralName(
                GeneralName.iPAddress, new org.bouncycastle.asn1.DEROctetString(address.getAddress()))));
    }

    private static CRLDistPoint distributionPoint(String uri) {
        return new CRLDistPoint(new DistributionPoint[] {
            new DistributionPoint(
                    new DistributionPointName(
                            new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri))),
                    null,
                    null)
        });
    }

    /** Names the algorithm and signs nothing: the builder wants a signer to make a TBSCertificate. */
    private static final class UnusedSigner implements ContentSigner {
        private final AlgorithmIdentifier algorithm;

        UnusedSigner(AlgorithmIdentifier algorithm) {
            this.algorithm = algorithm;
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return algorithm;
        }

        @Override
        public OutputStream getOutputStream() {
            return new ByteArrayOutputStream();
        }

        @Override
        public byte[] getSignature() {
            return new byte[0];
        }
    }
}
