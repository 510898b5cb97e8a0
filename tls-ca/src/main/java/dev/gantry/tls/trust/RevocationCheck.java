package dev.gantry.tls.trust;

import java.security.cert.X509Certificate;

/** Whether a certificate is revoked, answered from memory: it is asked for every certificate of every handshake. */
@FunctionalInterface
public interface RevocationCheck {
    /** What is known of a certificate. */
    enum Status {
        /** Not revoked. */
        GOOD,
        /** Revoked for good. */
        REVOKED,
        /** On hold: refused now, perhaps not tomorrow (certificateHold, RFC 5280 5.3.1). */
        SUSPENDED,
        /** Nothing is known of certificates of this issuer, or what is known is too old. */
        UNKNOWN
    }

    /** The status of one certificate. Returns at once and never fails. */
    Status status(X509Certificate certificate);

    /**
     * Has something run whenever another certificate may have been revoked, suspended or taken back, on the thread that found
     * that: open connections are cut from here. It must not block. A check that never changes never runs it.
     */
    default void onChange(Runnable listener) {}

    /** A check that knows of no revocation at all. */
    static RevocationCheck none() {
        return certificate -> Status.GOOD;
    }
}
