package dev.gantry.proxy.expiry;

import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Supplier;

/** Hears of the certificates that peers show in handshakes that succeed. Called on event loops: it must return at once. */
@FunctionalInterface
public interface CertificateSightings {
    /**
     * A peer has shown a certificate.
     *
     * @param leaf its certificate
     * @param device finds the id of the device that the policy in force takes it for; empty where there is none
     */
    void seen(X509Certificate leaf, Supplier<Optional<String>> device);
}
