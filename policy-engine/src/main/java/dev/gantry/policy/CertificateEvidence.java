package dev.gantry.policy;

import java.math.BigInteger;
import java.util.List;
import java.util.Set;

/**
 * What a verified leaf certificate says of its holder. Path validation is done before: nothing here is to be doubted.
 *
 * @param uris the URI subject alternative names, as written
 * @param spkiPin {@code sha256/} and the Base64 of the SHA-256 of the SubjectPublicKeyInfo
 * @param issuer the issuer's distinguished name in RFC 2253 form
 * @param serial the serial number
 * @param aeTitles the AE titles that the certificate names in dicomAETitle otherNames; empty: it names none, and so sets no
 *     bound on the titles that its holder may call with
 */
public record CertificateEvidence(
        List<String> uris, String spkiPin, String issuer, BigInteger serial, Set<String> aeTitles) {
    public CertificateEvidence {
        uris = List.copyOf(uris);
        aeTitles = Set.copyOf(aeTitles);
    }
}
