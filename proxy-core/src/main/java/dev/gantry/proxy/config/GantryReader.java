package dev.gantry.proxy.config;

import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceSpan;
import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.policy.yaml.YamlMap;
import dev.gantry.policy.yaml.YamlNode;
import dev.gantry.policy.yaml.YamlScalar;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the top of a {@code gantry.yaml} and holds its parts against each other. Problems go to those of the map. */
final class GantryReader {
    private static final int VERSION = 1;

    private final YamlMap top;
    private final Problems problems;
    private final Positions positions;
    private final Path directory;
    private final Clock clock;

    GantryReader(YamlMap top, Positions positions, Path directory, Clock clock) {
        this.top = top;
        this.problems = top.problems();
        this.positions = positions;
        this.directory = directory;
        this.clock = clock;
    }

    /** Reads everything; empty only where the version is another one, and then nothing else is looked at. */
    Optional<GantryConfig> read() {
        if (!isOfThisVersion()) {
            return Optional.empty();
        }
        String node = top.required("node", ConfigTypes.NAMES, "");
        Path policy = path(top, "policy", "policy");
        Path state = path(top, "state", "state");
        Optional<CaConfig> ca = top.optionalMap("ca").map(new CaReader(positions, directory, state)::read);
        Optional<TlsConfig> tls = tls(ca);
        List<ListenerConfig> listeners = new ListenersReader(positions, clock).read(top);
        LimitsConfig limits = top.optionalMap("limits").map(LimitsReader::read).orElse(LimitsConfig.DEFAULT);
        Optional<ManagementConfig> management = top.optionalMap("management").flatMap(map -> management(map, ca));
        AuditConfig audit = top.optionalMap("audit")
                .map(map -> AuditReader.read(map, tls.isPresent()))
                .orElseGet(AuditReader::defaults);
        LogConfig log = top.optionalMap("log").map(GantryReader::log).orElse(LogConfig.DEFAULT);
        top.refuseOthers();

        requireTlsMaterial(listeners, management, tls, ca);
        BindConflicts.report(listeners, management, ca, positions, problems);
        return Optional.of(new GantryConfig(node, policy, state, tls, ca, listeners, limits, management, audit, log));
    }

    private boolean isOfThisVersion() {
        Optional<YamlScalar> version = top.requiredScalar("gantry");
        if (version.isEmpty() && top.has("gantry")) {
            return false;
        }
        if (version.isEmpty() || version.get().text().equals(Integer.toString(VERSION))) {
            return true;
        }
        problems.error(
                ConfigCodes.VERSION,
                version.get().span(),
                "version `" + version.get().text() + "` is not read by this build (expected: " + VERSION + ")");
        return false;
    }

    private Optional<TlsConfig> tls(Optional<CaConfig> ca) {
        Optional<YamlMap> section = top.optionalMap("tls");
        Trust trust = section.map(this::trust).orElse(Trust.NOTHING);
        Optional<RevocationConfig> revocation = section.flatMap(map -> map.optionalMap("revocation"))
                .map(new RevocationReader(positions, directory)::read);
        Optional<TlsConfig> identity =
                section.flatMap(map -> map.optionalMap("identity")).map(pair -> identity(pair, trust, revocation));
        section.ifPresent(YamlMap::refuseOthers);
        section.filter(map -> trust.pinsOnly() && (ca.isPresent() || revocation.isPresent()))
                .ifPresent(map -> problems.error(
                        ConfigCodes.INCOMPLETE,
                        map.keySpan("trust"),
                        "`trust: pins` beside " + (ca.isPresent() ? "an embedded authority" : "revocation lists")
                                + " (expected: no authority at all)"));
        if (identity.isPresent()) {
            return identity;
        }
        if (ca.isPresent()) {
            positions.put("tls.identity.certificate", positions.of("ca.directory"));
            positions.put("tls.identity.key", positions.of("ca.directory"));
            return Optional.of(new TlsConfig(
                    trust.anchors(),
                    trust.pinsOnly(),
                    ca.get().ownCertificate(),
                    ca.get().ownKey(),
                    Optional.empty(),
                    revocation));
        }
        section.filter(map -> !map.has("identity")).ifPresent(map -> map.present("identity"));
        return Optional.empty();
    }

    private record Trust(List<Path> anchors, boolean pinsOnly) {
        static final Trust NOTHING = new Trust(List.of(), false);
    }

    private Trust trust(YamlMap map) {
        if (map.get("trust")
                .filter(node -> node instanceof YamlScalar word && word.text().equals("pins"))
                .isPresent()) {
            positions.put("tls.trust", map.keySpan("trust"));
            return new Trust(List.of(), true);
        }
        List<Path> anchors = new ArrayList<>();
        for (YamlScalar anchor : map.scalars("trust")) {
            positions.put("tls.trust[" + anchors.size() + "]", anchor.span());
            anchor.as(ValueTypes.PATH).map(this::resolve).ifPresent(anchors::add);
        }
        return new Trust(anchors, false);
    }

    private TlsConfig identity(YamlMap map, Trust trust, Optional<RevocationConfig> revocation) {
        Path certificate = path(map, "certificate", "tls.identity.certificate");
        Path key = path(map, "key", "tls.identity.key");
        Optional<SecretReference> passphrase = map.optional("passphrase", ConfigTypes.secret(directory));
        map.refuseOthers();
        return new TlsConfig(trust.anchors(), trust.pinsOnly(), certificate, key, passphrase, revocation);
    }

    private Optional<ManagementConfig> management(YamlMap map, Optional<CaConfig> ca) {
        positions.put("management", map.span());
        var bind = map.required("bind", ConfigTypes.BIND);
        map.get("bind").ifPresent(value -> positions.put("management.bind", value.span()));
        Optional<YamlNode> tls = map.get("tls");
        boolean off = tls.isPresent()
                && tls.get() instanceof YamlScalar word
                && word.text().equals("off");
        Optional<ManagementConfig.Clients> clients = Optional.empty();
        if (!off) {
            clients = Optional.of(map.optionalMap("tls")
                    .flatMap(GantryReader::clients)
                    .orElse(ca.isPresent() ? ManagementConfig.Clients.CA : ManagementConfig.Clients.TRUST));
        }
        map.refuseOthers();
        if (clients.equals(Optional.of(ManagementConfig.Clients.CA)) && ca.isEmpty()) {
            problems.error(
                    ConfigCodes.INCOMPLETE,
                    tls.map(YamlNode::span).orElse(map.span()),
                    "`clients: ca` without an embedded authority",
                    "add `ca: { directory: ca }`, or write `clients: trust` for the anchors of `tls.trust`");
        }
        if (off && bind.isPresent() && !bind.get().getAddress().isLoopbackAddress()) {
            problems.error(
                    ConfigCodes.RISK,
                    tls.get().span(),
                    "management without TLS at `"
                            + map.get("bind").map(Object::toString).orElse("") + "`"
                            + " (expected: TLS, or a loopback address)",
                    "bind it to 127.0.0.1, or remove `tls: off`");
        }
        Optional<ManagementConfig.Clients> admitted = clients;
        return bind.map(address -> new ManagementConfig(address, admitted));
    }

    private static Optional<ManagementConfig.Clients> clients(YamlMap map) {
        map.optional("identity", ValueTypes.oneOf(List.of("default")));
        Optional<ManagementConfig.Clients> clients =
                map.optional("clients", ValueTypes.oneOf(ManagementConfig.Clients.class));
        map.refuseOthers();
        return clients;
    }

    private static LogConfig log(YamlMap map) {
        LogConfig log = new LogConfig(
                map.optional("format", ValueTypes.oneOf(LogConfig.Format.class), LogConfig.DEFAULT.format()),
                map.optional("level", ValueTypes.oneOf(LogConfig.Level.class), LogConfig.DEFAULT.level()));
        map.refuseOthers();
        return log;
    }

    private void requireTlsMaterial(
            List<ListenerConfig> listeners,
            Optional<ManagementConfig> management,
            Optional<TlsConfig> tls,
            Optional<CaConfig> ca) {
        OptionalInt first = OptionalInt.empty();
        for (int i = listeners.size() - 1; i >= 0; i--) {
            if (listeners.get(i).security() instanceof ListenerConfig.MutualTls) {
                first = OptionalInt.of(i);
            }
        }
        boolean managementSpeaksTls =
                management.flatMap(ManagementConfig::clients).isPresent();
        if (first.isEmpty() && !managementSpeaksTls) {
            return;
        }
        String who = first.isPresent()
                ? "listener `" + listeners.get(first.getAsInt()).name() + "`"
                : "the management port";
        SourceSpan where = positions.of(first.isPresent() ? "listeners[" + first.getAsInt() + "]" : "management");
        if (tls.isEmpty() && !top.has("tls")) {
            problems.error(
                    ConfigCodes.INCOMPLETE,
                    where,
                    who + " speaks TLS, and there is nothing it could show",
                    "add `tls: { trust: […], identity: { certificate: …, key: … } }`",
                    "or add `ca: { directory: ca }` and run `gantry ca init`");
        } else if (managementSpeaksTls && tls.isPresent() && tls.get().pinsOnly()) {
            problems.error(
                    ConfigCodes.INCOMPLETE,
                    positions.of("management"),
                    "the management port asks for certificates of an authority, and `trust: pins` has none",
                    "bind it to 127.0.0.1 and add `tls: off`");
        } else if (tls.isPresent() && tls.get().trust().isEmpty() && !tls.get().pinsOnly() && ca.isEmpty()) {
            problems.error(
                    ConfigCodes.INCOMPLETE,
                    top.keySpan("tls"),
                    who + " asks for certificates, and none is trusted (expected: `trust`, or an embedded authority)");
        }
    }

    private Path path(YamlMap map, String key, String position) {
        Optional<Path> path = map.required(key, ValueTypes.PATH);
        map.get(key).ifPresent(value -> positions.put(position, value.span()));
        return path.map(this::resolve).orElse(directory);
    }

    private Path resolve(Path path) {
        return directory.resolve(path).normalize();
    }
}
