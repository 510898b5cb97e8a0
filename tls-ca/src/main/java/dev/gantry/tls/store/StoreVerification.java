package dev.gantry.tls.store;

/**
 * What a verification has read and found whole.
 *
 * @param journalRows rows of all chains
 * @param certificates serial numbers
 */
public record StoreVerification(long journalRows, long certificates) {}
