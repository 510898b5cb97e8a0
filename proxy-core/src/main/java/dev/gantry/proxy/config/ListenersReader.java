package dev.gantry.proxy.config;

import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceSpan;
import dev.gantry.policy.yaml.ValueType;
import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.policy.yaml.YamlMap;
import dev.gantry.policy.yaml.YamlNode;
import dev.gantry.policy.yaml.YamlScalar;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code listeners}. */
final class ListenersReader {
    private static final ValueType<ListenerConfig.Protocol> PROTOCOL = ValueTypes.oneOf(ListenerConfig.Protocol.class);

    private final Positions positions;
    private final Clock clock;

    ListenersReader(Positions positions, Clock clock) {
        this.positions = positions;
        this.clock = clock;
    }

    /** Reads them in the order of the text; those of which no address could be read are left out after the problem. */
    List<ListenerConfig> read(YamlMap top) {
        List<ListenerConfig> listeners = new ArrayList<>();
        Map<String, SourceSpan> names = new HashMap<>();
        if (!top.present("listeners")) {
            return listeners;
        }
        List<YamlMap> maps = top.maps("listeners");
        if (maps.isEmpty()) {
            top.problems()
                    .error(
                            ConfigCodes.INCOMPLETE,
                            top.keySpan("listeners"),
                            "no listener (expected: at least one, or nobody could connect)");
        }
        for (YamlMap map : maps) {
            read(map, "listeners[" + listeners.size() + "]", names).ifPresent(listeners::add);
        }
        return listeners;
    }

    private Optional<ListenerConfig> read(YamlMap map, String position, Map<String, SourceSpan> names) {
        positions.put(position, map.span());
        Problems problems = map.problems();
        String name = map.required("name", ConfigTypes.NAMES, "");
        map.get("name").ifPresent(node -> reportSecond(name, node.span(), names, problems));
        ListenerConfig.Protocol protocol = map.required("protocol", PROTOCOL, ListenerConfig.Protocol.DICOM);
        positions.put(position + ".protocol", spanOf(map, "protocol"));
        Optional<InetSocketAddress> bind = map.required("bind", ConfigTypes.BIND);
        positions.put(position + ".bind", spanOf(map, "bind"));
        Set<String> zones = zones(map, position);
        boolean off = map.get("tls").filter(ListenersReader::isOff).isPresent();
        ListenerConfig.@Nullable Security security = off ? plain(map, name) : mutualTls(map);
        map.refuseOthers();
        if (security == null) {
            return Optional.empty();
        }
        return bind.map(address -> new ListenerConfig(name, protocol, address, zones, security));
    }

    private static void reportSecond(String name, SourceSpan span, Map<String, SourceSpan> names, Problems problems) {
        SourceSpan first = names.putIfAbsent(name, span);
        if (first != null && !name.isEmpty()) {
            problems.add(Problem.error(ConfigCodes.DUPLICATE, span, "a second listener named `" + name + "`")
                    .relatedTo(first, "first named here"));
        }
    }

    private Set<String> zones(YamlMap map, String position) {
        Set<String> zones = new LinkedHashSet<>();
        map.requiredList("zones", ConfigTypes.ZONE_ID);
        for (YamlScalar zone : map.scalars("zones")) {
            positions.put(position + ".zones[" + zone.text() + "]", zone.span());
            if (!zones.add(zone.text())) {
                map.problems()
                        .error(ConfigCodes.DUPLICATE, zone.span(), "zone `" + zone.text() + "` stands here twice");
            }
        }
        return zones;
    }

    private static boolean isOff(YamlNode node) {
        return node instanceof YamlScalar word && word.text().equals("off");
    }

    private ListenerConfig.@Nullable Security plain(YamlMap map, String name) {
        Problems problems = map.problems();
        if (!map.has("accept-risk")) {
            problems.error(
                    ConfigCodes.RISK,
                    spanOf(map, "tls"),
                    "`tls: off` without `accept-risk` (expected: somebody who says why, and until when)",
                    "add `accept-risk: { why: \"…\", until: "
                            + LocalDate.now(clock).plusYears(1) + " }`");
            return null;
        }
        Optional<YamlMap> risk = map.optionalMap("accept-risk");
        if (risk.isEmpty()) {
            return null;
        }
        Optional<String> why = risk.get().required("why", ValueTypes.TEXT);
        Optional<LocalDate> until = risk.get().required("until", ValueTypes.DATE);
        risk.get().refuseOthers();
        if (why.isEmpty() || until.isEmpty()) {
            return null;
        }
        if (until.get().isBefore(LocalDate.now(clock))) {
            problems.error(
                    ConfigCodes.RISK,
                    spanOf(risk.get(), "until"),
                    "the risk was accepted until `" + until.get() + "`, which is over",
                    "give the listener TLS, or accept the risk anew");
        } else {
            problems.warning(
                    ConfigCodes.PLAIN,
                    spanOf(map, "tls"),
                    "listener `" + name + "` takes plain connections until " + until.get()
                            + ": whoever can spoof an address can speak as its devices");
        }
        return new ListenerConfig.Plain(why.get(), until.get());
    }

    private static ListenerConfig.Security mutualTls(YamlMap map) {
        TlsProfile profile = TlsProfile.BCP195;
        Optional<YamlMap> tls = map.optionalMap("tls");
        if (tls.isPresent()) {
            profile = tls.get().optional("profile", ConfigTypes.PROFILE, profile);
            if (profile != TlsProfile.BCP195) {
                map.problems()
                        .error(
                                ConfigCodes.UNSUPPORTED,
                                spanOf(tls.get(), "profile"),
                                "TLS profile `" + profile.word() + "` is not supported yet by this build",
                                "write `bcp195`");
            }
            tls.get().refuseOthers();
        }
        if (map.has("accept-risk")) {
            map.problems()
                    .error(
                            ConfigCodes.RISK,
                            map.keySpan("accept-risk"),
                            "`accept-risk` beside TLS has nothing to accept",
                            "remove it, or write `tls: off`");
        }
        return new ListenerConfig.MutualTls(profile);
    }

    private static SourceSpan spanOf(YamlMap map, String key) {
        return map.get(key).map(YamlNode::span).orElse(map.span());
    }
}
