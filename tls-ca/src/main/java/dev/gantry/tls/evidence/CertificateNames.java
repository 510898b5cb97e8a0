package dev.gantry.tls.evidence;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.OtherName;

/**
 * The names in a leaf certificate that a device is recognised by.
 *
 * <p>Path validation comes first: the names of a certificate that nobody vouches for mean nothing. The subject's common name
 * is never read. A certificate of which any name that matters here is malformed is refused as a whole, so that no half of its
 * identity is used.
 *
 * @param uris the uniformResourceIdentifier names, as written
 * @param dnsNames the dNSName names, as written
 * @param ipAddresses the iPAddress names
 * @param aeTitles the AE titles of its dicomAETitle otherNames, without surrounding spaces
 * @param spkiPin {@code sha256/} and the Base64 of the SHA-256 of the SubjectPublicKeyInfo
 * @param issuer the issuer's distinguished name in RFC 2253 form
 * @param serial the serial number
 */
public record CertificateNames(
        List<String> uris,
        List<String> dnsNames,
        List<InetAddress> ipAddresses,
        Set<String> aeTitles,
        String spkiPin,
        String issuer,
        BigInteger serial) {
    /** dicomAETitle of the LDAP schema in PS3.15 Annex H.1.3, registered in PS3.6 Table A-3, used here as an otherName type. */
    public static final String DICOM_AE_TITLE_OID = "1.2.840.10008.15.0.3.7";

    /** Names in one certificate beyond which it is refused; a device has a handful. */
    public static final int MAX_NAMES = 256;

    /** Longest dNSName or URI that is read, in characters. */
    public static final int MAX_NAME_LENGTH = 2048;

    private static final int MAX_AE_TITLE_LENGTH = 16;

    public CertificateNames {
        uris = List.copyOf(uris);
        dnsNames = List.copyOf(dnsNames);
        ipAddresses = List.copyOf(ipAddresses);
        aeTitles = Set.copyOf(aeTitles);
    }

    /**
     * Reads the names of a verified certificate.
     *
     * @throws MalformedCertificateException a name in it cannot be read as what it claims to be
     */
    public static CertificateNames of(X509Certificate certificate) throws MalformedCertificateException {
        List<String> uris = new ArrayList<>();
        List<String> dnsNames = new ArrayList<>();
        List<InetAddress> ipAddresses = new ArrayList<>();
        Set<String> aeTitles = new LinkedHashSet<>();
        for (GeneralName name : subjectAlternativeNames(certificate)) {
            switch (name.getTagNo()) {
                case GeneralName.uniformResourceIdentifier -> uris.add(ia5(name, "URI"));
                case GeneralName.dNSName -> dnsNames.add(ia5(name, "dNSName"));
                case GeneralName.iPAddress -> ipAddresses.add(address(name));
                case GeneralName.otherName -> {
                    OtherName other = otherName(name);
                    if (other.getTypeID().getId().equals(DICOM_AE_TITLE_OID)) {
                        aeTitles.add(aeTitle(other));
                    }
                }
                default -> {}
            }
        }
        return new CertificateNames(
                uris,
                dnsNames,
                ipAddresses,
                aeTitles,
                SpkiPins.of(certificate.getPublicKey()),
                certificate.getIssuerX500Principal().getName(X500Principal.RFC2253),
                certificate.getSerialNumber());
    }

    private static List<GeneralName> subjectAlternativeNames(X509Certificate certificate)
            throws MalformedCertificateException {
        byte[] encoded = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
        if (encoded == null) {
            return List.of();
        }
        try {
            byte[] value = ASN1OctetString.getInstance(encoded).getOctets();
            List<GeneralName> names = List.of(GeneralNames.getInstance(value).getNames());
            if (names.size() > MAX_NAMES) {
                throw new MalformedCertificateException(
                        "subject alternative names: " + names.size() + " (expected: at most " + MAX_NAMES + ")");
            }
            return names;
        } catch (IllegalArgumentException | IllegalStateException | ClassCastException e) {
            throw new MalformedCertificateException("subject alternative names cannot be decoded");
        }
    }

    private static OtherName otherName(GeneralName name) throws MalformedCertificateException {
        try {
            return OtherName.getInstance(name.getName());
        } catch (IllegalArgumentException | IllegalStateException | ClassCastException e) {
            throw new MalformedCertificateException("otherName cannot be decoded");
        }
    }

    private static String ia5(GeneralName name, String kind) throws MalformedCertificateException {
        if (!(name.getName() instanceof ASN1IA5String string)) {
            throw new MalformedCertificateException(kind + " is not an IA5String");
        }
        String text = string.getString();
        if (text.isEmpty() || text.length() > MAX_NAME_LENGTH) {
            throw new MalformedCertificateException(
                    kind + " length: " + text.length() + " (expected: 1 to " + MAX_NAME_LENGTH + ")");
        }
        return requirePrintable(text, kind, '!');
    }

    private static InetAddress address(GeneralName name) throws MalformedCertificateException {
        try {
            return InetAddress.getByAddress(
                    ASN1OctetString.getInstance(name.getName()).getOctets());
        } catch (UnknownHostException | IllegalArgumentException e) {
            throw new MalformedCertificateException("iPAddress is neither 4 nor 16 octets long");
        }
    }

    private static String aeTitle(OtherName other) throws MalformedCertificateException {
        if (!(other.getValue() instanceof ASN1IA5String
                || other.getValue() instanceof ASN1UTF8String
                || other.getValue() instanceof ASN1PrintableString)) {
            throw new MalformedCertificateException("dicomAETitle is not a string");
        }
        // PS3.5 6.2: leading and trailing spaces of an AE are not significant.
        String title = ((ASN1String) other.getValue()).getString().strip();
        if (title.isEmpty() || title.length() > MAX_AE_TITLE_LENGTH || title.indexOf('\\') >= 0) {
            throw new MalformedCertificateException(
                    "dicomAETitle length: " + title.length() + " (expected: 1 to 16 characters, no backslash)");
        }
        return requirePrintable(title, "dicomAETitle", ' ');
    }

    private static String requirePrintable(String text, String kind, char lowest) throws MalformedCertificateException {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < lowest || text.charAt(i) > '~') {
                throw new MalformedCertificateException(kind + " holds a character outside printable ASCII");
            }
        }
        return text;
    }

    /** One dicomAETitle otherName, as the certificates of this product carry it. */
    public static GeneralName aeTitleName(String aeTitle) {
        return new GeneralName(
                GeneralName.otherName,
                new OtherName(
                        new org.bouncycastle.asn1.ASN1ObjectIdentifier(DICOM_AE_TITLE_OID),
                        new org.bouncycastle.asn1.DERIA5String(aeTitle, true)));
    }
}
