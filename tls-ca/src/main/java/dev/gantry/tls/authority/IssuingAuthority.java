package dev.gantry.tls.authority;

import dev.gantry.tls.key.KeyIdentifiers;
import dev.gantry.tls.key.SigningKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;

/**
 * An authority that signs leaves.
 *
 * @param key its key
 * @param chain its certificate and those above it, without the root
 */
public record IssuingAuthority(SigningKey key, List<X509Certificate> chain) {
    public IssuingAuthority {
        chain = List.copyOf(chain);
    }

    /** Its own certificate. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** Its key identifier in hexadecimal: what records call it by. */
    public String id() {
        return KeyIdentifiers.text(certificate().getPublicKey());
    }

    /**
     * What its leaves and lists call its key (RFC 5280 4.2.1.1): the identifier that its own certificate states, which an authority above
     * may have computed in another way, and where it states none, the usual one.
     */
    public byte[] keyIdentifier() {
        Certificate structure = structure();
        SubjectKeyIdentifier stated = SubjectKeyIdentifier.fromExtensions(
                structure.getTBSCertificate().getExtensions());
        return stated == null ? KeyIdentifiers.of(structure.getSubjectPublicKeyInfo()) : stated.getKeyIdentifier();
    }

    /** Its certificate as ASN.1. */
    public Certificate structure() {
        try {
            return Certificate.getInstance(certificate().getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was decoded can be encoded", e);
        }
    }
}
