package dev.gantry.proxy.config;

import java.time.Duration;

/**
 * What peers may use up, in time, number and memory.
 *
 * @param associationRequestDeadline from the acceptance of a connection to its complete A-ASSOCIATE-RQ, the TLS handshake
 *     included; absolute, however many bytes come
 * @param tlsHandshakeDeadline from the acceptance of a connection to the end of its TLS handshake
 * @param upstreamConnectTimeout for the TCP connection and the TLS handshake to the called device
 * @param upstreamAssociateTimeout from the forwarded A-ASSOCIATE-RQ to its answer
 * @param idleTimeout without a PDU in either direction
 * @param writeStallTimeout during which a peer takes nothing of what waits for it
 * @param associationLifetime from acceptance to the end, whatever happens
 * @param drainTimeout what associations get to finish when the instance stops
 * @param connections open at once, in all
 * @param connectionsPerAddress open at once, from one source address
 * @param associationsPerDevice open at once, of one device
 * @param associationRequestBytes the longest A-ASSOCIATE-RQ, in bytes
 * @param commandSetBytes the longest command set, in bytes
 * @param lookAheadBytes how far into a data set rules may look, in bytes
 * @param maxPduBytes the longest P-DATA-TF accepted from a peer that was told "unlimited", in bytes
 */
public record LimitsConfig(
        Duration associationRequestDeadline,
        Duration tlsHandshakeDeadline,
        Duration upstreamConnectTimeout,
        Duration upstreamAssociateTimeout,
        Duration idleTimeout,
        Duration writeStallTimeout,
        Duration associationLifetime,
        Duration drainTimeout,
        int connections,
        int connectionsPerAddress,
        int associationsPerDevice,
        int associationRequestBytes,
        int commandSetBytes,
        int lookAheadBytes,
        int maxPduBytes) {
    /** What holds where nothing is written. */
    public static final LimitsConfig DEFAULT = new LimitsConfig(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofSeconds(60),
            Duration.ofHours(24),
            Duration.ofSeconds(30),
            4096,
            64,
            32,
            64 << 10,
            64 << 10,
            64 << 10,
            1 << 20);
}
