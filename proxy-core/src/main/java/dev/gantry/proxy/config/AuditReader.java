package dev.gantry.proxy.config;

import dev.gantry.policy.yaml.ValueType;
import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.policy.yaml.YamlMap;
import dev.gantry.policy.yaml.YamlNode;
import dev.gantry.policy.yaml.YamlScalar;
import dev.gantry.proxy.config.AuditConfig.Repository;
import dev.gantry.proxy.config.AuditConfig.WhenFull;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code audit}. */
final class AuditReader {
    /** What IHE ITI TF-2 3.20.4.1.2.1 wants in MSGID. */
    private static final String MESSAGE_ID = "IHE+RFC-3881";

    private static final Duration RETAIN = Duration.ofDays(400);
    private static final long SPOOL = 4L << 30;
    private static final ValueType<Duration> RETENTION =
            ConfigTypes.duration(Duration.ofDays(1), Duration.ofDays(36_525), "1d to 36525d");
    private static final ValueType<Long> SPOOL_SIZE = ValueTypes.SIZE.where(
            "a size with its unit, from 64MiB to 1TiB", bytes -> bytes >= 64L << 20 && bytes <= 1L << 40);
    private static final ValueType<WhenFull> WHEN_FULL = ValueTypes.oneOf(whenFull());
    private static final ValueType<String> MSGID = new ValueType<>(
            "1 to 32 printable characters without a space (RFC 5424, 6.2.7)",
            List.of(),
            text -> Optional.of(text).filter(id -> id.matches("[\\x21-\\x7e]{1,32}")));

    private AuditReader() {}

    /** What holds where nothing is said. */
    static AuditConfig defaults() {
        return new AuditConfig(RETAIN, SPOOL, WhenFull.DROP_OLDEST, List.of());
    }

    private static Map<String, WhenFull> whenFull() {
        Map<String, WhenFull> words = new LinkedHashMap<>();
        words.put("refuse", WhenFull.REFUSE);
        words.put("drop-oldest", WhenFull.DROP_OLDEST);
        return words;
    }

    static AuditConfig read(YamlMap map, boolean hasTls) {
        Duration retain = RETAIN;
        Optional<YamlMap> local = map.optionalMap("local");
        if (local.isPresent()) {
            retain = local.get().optional("retain", RETENTION, retain);
            local.get().refuseOthers();
        }
        long spool = SPOOL;
        WhenFull whenFull = WhenFull.DROP_OLDEST;
        Optional<YamlMap> waiting = map.optionalMap("spool");
        if (waiting.isPresent()) {
            spool = waiting.get().optional("size", SPOOL_SIZE, spool);
            whenFull = waiting.get().optional("when-full", WHEN_FULL, whenFull);
            waiting.get().refuseOthers();
        }
        List<Repository> repositories = new ArrayList<>();
        for (YamlMap repository : map.maps("syslog")) {
            repository(repository, hasTls).ifPresent(repositories::add);
        }
        map.refuseOthers();
        return new AuditConfig(retain, spool, whenFull, repositories);
    }

    private static Optional<Repository> repository(YamlMap map, boolean hasTls) {
        var to = map.required("to", ValueTypes.HOST_PORT_PAIR);
        boolean off = map.get("tls").filter(AuditReader::isOff).isPresent();
        if (off) {
            map.problems()
                    .warning(
                            ConfigCodes.PLAIN,
                            map.get("tls").map(YamlNode::span).orElse(map.span()),
                            "audit messages go by UDP: anybody on the way can read them, change them and lose them");
        } else {
            Optional<YamlMap> tls = map.optionalMap("tls");
            if (tls.isPresent()) {
                tls.get().optional("profile", ConfigTypes.PROFILE);
                tls.get().refuseOthers();
            }
            if (!hasTls) {
                map.problems()
                        .error(
                                ConfigCodes.INCOMPLETE,
                                map.span(),
                                "a repository over TLS, and neither `tls` nor `ca` to show a certificate with",
                                "add `tls`, or write `tls: off` for UDP");
            }
        }
        String messageId = map.optional("message-id", MSGID, MESSAGE_ID);
        map.refuseOthers();
        return to.map(pair -> new Repository(pair.host(), pair.port(), !off, messageId));
    }

    private static boolean isOff(YamlNode node) {
        return node instanceof YamlScalar word && word.text().equals("off");
    }
}
