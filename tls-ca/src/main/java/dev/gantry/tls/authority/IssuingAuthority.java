package dev.gantry.tls.authority;

import dev.gantry.tls.key.KeyIdentifiers;
import dev.gantry.tls.key.SigningKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.x509.Certificate;

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

    /** Its certificate as ASN.1. */
    public Certificate structure() {
        try {
            return Certificate.getInstance(certificate().getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was decoded can be encoded", e);
        }
    }
}
