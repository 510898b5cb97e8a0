package dev.gantry.tls.issue;

/** The arrows of an issuance, as a test that stops a process between any two of them sees them. */
enum IssuanceStep {
    RESERVED,
    INTENDED,
    SIGNED,
    VERIFIED,
    ISSUED
}
