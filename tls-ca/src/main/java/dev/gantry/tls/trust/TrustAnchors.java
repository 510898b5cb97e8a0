package dev.gantry.tls.trust;

import dev.gantry.tls.evidence.SpkiPins;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/**
 * What a listener or an upstream believes: the roots of paths, the intermediates known without being sent, and the
 * certificates and keys that are believed by direct comparison (IHE ITI TF-2 3.19.6.1.2).
 *
 * @param roots any path must end at one of them; empty where only pins count
 * @param intermediates issuers that fill the gap where a peer sends its leaf alone; they are not believed by themselves
 * @param pinnedCertificates believed if the peer shows exactly this certificate
 * @param pins {@code sha256/BASE64} of public keys that are believed whoever signed for them
 */
public record TrustAnchors(
        List<X509Certificate> roots,
        List<X509Certificate> intermediates,
        Set<X509Certificate> pinnedCertificates,
        Set<String> pins) {
    public TrustAnchors {
        roots = List.copyOf(roots);
        intermediates = List.copyOf(intermediates);
        pinnedCertificates = Set.copyOf(pinnedCertificates);
        pins = Set.copyOf(pins);
        if (roots.isEmpty() && pinnedCertificates.isEmpty() && pins.isEmpty()) {
            throw new IllegalArgumentException("trust: empty (expected: a root certificate or a pin)");
        }
    }

    /** Belief in roots alone. */
    public static TrustAnchors ofRoots(List<X509Certificate> roots) {
        return new TrustAnchors(roots, List.of(), Set.of(), Set.of());
    }

    /** Belief in roots, with issuers that complete the chains of peers that send their leaf alone. */
    public static TrustAnchors of(List<X509Certificate> roots, List<X509Certificate> intermediates) {
        return new TrustAnchors(roots, intermediates, Set.of(), Set.of());
    }

    /** Belief by direct comparison, without any authority. */
    public static TrustAnchors ofPins(Set<X509Certificate> certificates, Set<String> pins) {
        return new TrustAnchors(List.of(), List.of(), certificates, pins);
    }

    /** Belief in nobody: no public key has this pin. */
    public static TrustAnchors nobody() {
        return ofPins(Set.of(), Set.of("nobody"));
    }

    boolean pinsOnly() {
        return roots.isEmpty();
    }

    boolean isPinned(X509Certificate leaf) {
        return pinnedCertificates.contains(leaf)
                || (!pins.isEmpty() && pins.contains(SpkiPins.of(leaf.getPublicKey())));
    }
}
