package dev.gantry.tls.issue;

import dev.gantry.tls.store.SerialNumbers;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * A certificate that is signed, checked and recorded.
 *
 * @param leaf the certificate
 * @param issuers the authorities above it, without the root
 */
public record IssuedCertificate(X509Certificate leaf, List<X509Certificate> issuers) {
    public IssuedCertificate {
        issuers = List.copyOf(issuers);
    }

    /** The leaf, then each issuer: what the holder shows. */
    public List<X509Certificate> chain() {
        List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
        chain.addAll(issuers);
        return chain;
    }

    /** The serial number as records write it. */
    public String serialText() {
        return SerialNumbers.text(leaf.getSerialNumber());
    }
}
