package dev.gantry.benchmarks.hop;

import dev.gantry.benchmarks.load.PeerFiles;

/**
 * Certificates of the two ends of a measured association.
 *
 * @param generator what the load generator shows and trusts
 * @param sink what the sink shows and trusts
 */
public record Peers(PeerFiles generator, PeerFiles sink) {}
