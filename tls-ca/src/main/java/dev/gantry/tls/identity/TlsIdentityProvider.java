package dev.gantry.tls.identity;

/**
 * Where TLS takes its own key material from. New handshakes ask each time, so a renewed certificate is used at once and no
 * connection is cut for it.
 */
@FunctionalInterface
public interface TlsIdentityProvider {
    /** The identity to show now. Called on an event loop: it returns at once and never fails. */
    TlsIdentity current();

    /** An identity that never changes. */
    static TlsIdentityProvider of(TlsIdentity identity) {
        return () -> identity;
    }
}
