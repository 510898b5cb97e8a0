package dev.gantry.proxy.identity;

import dev.gantry.policy.CertificateEvidence;
import dev.gantry.policy.PeerEvidence;
import dev.gantry.tls.evidence.CertificateNames;
import dev.gantry.tls.evidence.MalformedCertificateException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;

/** Makes the evidence that the policy attributes a connection to a device by. */
public final class PeerEvidences {
    private PeerEvidences() {}

    /** Returns what is known of a peer that has shown no certificate: where it connects from. */
    public static PeerEvidence ofAddress(InetAddress address) {
        return new PeerEvidence(address, null);
    }

    /**
     * Returns what is known of a peer whose certificate was verified.
     *
     * @param leaf the peer's own certificate, of a chain that was validated before
     * @throws MalformedCertificateException if its names cannot be read
     */
    public static PeerEvidence ofCertificate(InetAddress address, X509Certificate leaf)
            throws MalformedCertificateException {
        return new PeerEvidence(address, certificate(leaf));
    }

    /**
     * Returns what is known of a peer that is believed for its key alone: what its certificate says it has said itself.
     *
     * @param leaf the peer's own certificate, which is pinned
     * @throws MalformedCertificateException if its names cannot be read
     */
    public static PeerEvidence ofKey(InetAddress address, X509Certificate leaf) throws MalformedCertificateException {
        CertificateNames names = CertificateNames.of(leaf);
        return new PeerEvidence(
                address, new CertificateEvidence(List.of(), names.spkiPin(), "", BigInteger.ZERO, names.aeTitles()));
    }

    /**
     * Returns what a certificate says of whoever holds it.
     *
     * @param leaf of a chain that was validated before
     * @throws MalformedCertificateException if its names cannot be read
     */
    public static CertificateEvidence certificate(X509Certificate leaf) throws MalformedCertificateException {
        CertificateNames names = CertificateNames.of(leaf);
        return new CertificateEvidence(names.uris(), names.spkiPin(), names.issuer(), names.serial(), names.aeTitles());
    }
}
