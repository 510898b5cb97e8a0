package dev.gantry.tls.store;

/**
 * How far an issuance has come. Each state is on disk before the next step is taken: {@link #RESERVED} → {@link #INTENDED} →
 * (signed, verified) → {@link #ISSUED}.
 */
public enum IssuanceState {
    /** The serial number is taken. */
    RESERVED,
    /** What is about to be signed is written down. */
    INTENDED,
    /** The certificate is written down. */
    ISSUED,
    /** A crash or a refusal after the reservation: nothing was signed, the serial number is never used again. */
    ABANDONED,
    /** A crash after the intent: a signature may exist, so the serial number is revoked. */
    ORPHANED
}
