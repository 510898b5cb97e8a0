package dev.gantry.policy;

/** How strongly a connection's device is known, weakest first; the order of the constants is the order of strength. */
public enum Assurance {
    /** By nothing but the source address. */
    ADDRESS,
    /** By address, over a channel that is encrypted. */
    TLS,
    /** By a client certificate that was verified. */
    MTLS,
    /** By a client certificate whose key is known to live in hardware. */
    ATTESTED;

    /** Tells whether a peer known this well may use a rule that asks for {@code required}. */
    public boolean satisfies(Assurance required) {
        return compareTo(required) >= 0;
    }
}
