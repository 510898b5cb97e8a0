package dev.gantry.tls.key;

/** A public key that must not be certified: its private half can be computed, or it is too short. */
public final class WeakKeyException extends Exception {
    /** @param detail one sentence, lower case, no full stop */
    public WeakKeyException(String detail) {
        super(detail);
    }
}
