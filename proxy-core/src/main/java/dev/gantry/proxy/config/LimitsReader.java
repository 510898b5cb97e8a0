package dev.gantry.proxy.config;

import dev.gantry.policy.yaml.ValueType;
import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.policy.yaml.YamlMap;
import java.time.Duration;

/** Reads {@code limits}. Every limit has bounds of its own: a typing error must not switch a protection off. */
final class LimitsReader {
    private static final ValueType<Duration> DEADLINE =
            ConfigTypes.duration(Duration.ofMillis(100), Duration.ofMinutes(10), "100ms to 10min");
    private static final ValueType<Duration> PATIENCE =
            ConfigTypes.duration(Duration.ofSeconds(1), Duration.ofHours(24), "1s to 24h");
    private static final ValueType<Duration> DRAIN =
            ConfigTypes.duration(Duration.ZERO, Duration.ofHours(1), "0s to 1h");
    private static final ValueType<Duration> LIFETIME =
            ConfigTypes.duration(Duration.ofMinutes(1), Duration.ofDays(30), "1min to 30d");
    private static final ValueType<Integer> COUNT = ValueTypes.integer(1, 1_000_000);
    private static final ValueType<Integer> KEPT_BYTES = ConfigTypes.bytes(1 << 10, 1 << 20, "1KiB to 1MiB");
    private static final ValueType<Integer> PDU_BYTES = ConfigTypes.bytes(4 << 10, 128 << 20, "4KiB to 128MiB");

    private static final ValueType<Integer> MESSAGE_BYTES = ConfigTypes.bytes(4 << 10, 1 << 30, "4KiB to 1GiB");

    private LimitsReader() {}

    static LimitsConfig read(YamlMap map) {
        LimitsConfig usual = LimitsConfig.DEFAULT;
        LimitsConfig limits = new LimitsConfig(
                map.optional("association-request-deadline", DEADLINE, usual.associationRequestDeadline()),
                map.optional("tls-handshake-deadline", DEADLINE, usual.tlsHandshakeDeadline()),
                map.optional("upstream-connect-timeout", DEADLINE, usual.upstreamConnectTimeout()),
                map.optional("upstream-associate-timeout", DEADLINE, usual.upstreamAssociateTimeout()),
                map.optional("idle-timeout", PATIENCE, usual.idleTimeout()),
                map.optional("write-stall-timeout", PATIENCE, usual.writeStallTimeout()),
                map.optional("progress-window", PATIENCE, usual.progressWindow()),
                map.optional("progress-bytes", KEPT_BYTES, usual.progressBytes()),
                map.optional("association-lifetime", LIFETIME, usual.associationLifetime()),
                map.optional("drain-timeout", DRAIN, usual.drainTimeout()),
                map.optional("connections", COUNT, usual.connections()),
                map.optional("connections-per-address", COUNT, usual.connectionsPerAddress()),
                map.optional("associations-per-device", COUNT, usual.associationsPerDevice()),
                map.optional("association-request-bytes", KEPT_BYTES, usual.associationRequestBytes()),
                map.optional("command-set-bytes", KEPT_BYTES, usual.commandSetBytes()),
                map.optional("look-ahead-bytes", KEPT_BYTES, usual.lookAheadBytes()),
                map.optional("max-pdu", PDU_BYTES, usual.maxPduBytes()),
                new LimitsConfig.Hl7(
                        map.optional(
                                "hl7-message-bytes", MESSAGE_BYTES, usual.hl7().messageBytes()),
                        map.optional(
                                "hl7-message-deadline", DEADLINE, usual.hl7().messageDeadline()),
                        map.optional(
                                "hl7-acknowledgement-timeout",
                                DEADLINE,
                                usual.hl7().acknowledgementTimeout())));
        map.refuseOthers();
        if (map.has("tls-handshake-deadline")
                && limits.tlsHandshakeDeadline().compareTo(limits.associationRequestDeadline()) > 0) {
            map.problems()
                    .warning(
                            ConfigCodes.NO_EFFECT,
                            map.keySpan("tls-handshake-deadline"),
                            "`tls-handshake-deadline` is longer than `association-request-deadline`, which includes it");
        }
        if (map.has("connections-per-address") && limits.connectionsPerAddress() > limits.connections()) {
            map.problems()
                    .warning(
                            ConfigCodes.NO_EFFECT,
                            map.keySpan("connections-per-address"),
                            "`connections-per-address` is greater than `connections`, which holds for all together");
        }
        return limits;
    }
}
