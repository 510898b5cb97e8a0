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
 * @param progressWindow within which a peer that has begun a message must send {@code progressBytes} of it
 * @param progressBytes how much must come within {@code progressWindow}, in bytes
 * @param associationLifetime from acceptance to the end, whatever happens
 * @param drainTimeout what associations get to finish when the instance stops
 * @param connections open at once, in all
 * @param connectionsPerAddress open at once, from one source address
 * @param associationsPerDevice open at once, of one device
 * @param associationRequestBytes the longest A-ASSOCIATE-RQ, in bytes
 * @param commandSetBytes the longest command set, in bytes
 * @param lookAheadBytes how far into a data set rules may look, in bytes
 * @param maxPduBytes the longest P-DATA-TF accepted from a peer that was told "unlimited", in bytes
 * @param hl7 what holds for HL7 messages alone
 */
public record LimitsConfig(
        Duration associationRequestDeadline,
        Duration tlsHandshakeDeadline,
        Duration upstreamConnectTimeout,
        Duration upstreamAssociateTimeout,
        Duration idleTimeout,
        Duration writeStallTimeout,
        Duration progressWindow,
        int progressBytes,
        Duration associationLifetime,
        Duration drainTimeout,
        int connections,
        int connectionsPerAddress,
        int associationsPerDevice,
        int associationRequestBytes,
        int commandSetBytes,
        int lookAheadBytes,
        int maxPduBytes,
        Hl7 hl7) {
    /** What holds where nothing is written. */
    public static final LimitsConfig DEFAULT = new LimitsConfig(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofSeconds(60),
            Duration.ofMinutes(2),
            16 << 10,
            Duration.ofHours(24),
            Duration.ofSeconds(30),
            4096,
            64,
            32,
            64 << 10,
            64 << 10,
            64 << 10,
            1 << 20,
            Hl7.DEFAULT);

    /**
     * What holds for HL7 messages alone.
     *
     * @param messageBytes the longest message, in bytes
     * @param messageDeadline from the first byte of a message to its last; absolute, however many bytes come
     * @param acknowledgementTimeout from the moment when a message is to be passed on, connecting included, to the
     *     receiver's answer
     */
    public record Hl7(int messageBytes, Duration messageDeadline, Duration acknowledgementTimeout) {
        /** What holds where nothing is written. */
        public static final Hl7 DEFAULT = new Hl7(64 << 20, Duration.ofSeconds(60), Duration.ofSeconds(30));
    }
}
