package dev.gantry.proxy.config;

import dev.gantry.policy.yaml.ValueType;
import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.policy.yaml.YamlMap;
import dev.gantry.proxy.config.RevocationConfig.ListSource;
import dev.gantry.proxy.config.RevocationConfig.UnknownStatus;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code tls.revocation}. */
final class RevocationReader {
    private static final int MAX_LISTS = 16;

    private static final ValueType<Duration> REFRESH =
            ConfigTypes.duration(Duration.ofSeconds(1), Duration.ofDays(7), "1s to 7d");

    private static final ValueType<URI> LIST =
            new ValueType<>("a URI such as http://pki.st-elsewhere.example/root.crl", List.of(), RevocationReader::uri);

    private static final ValueType<UnknownStatus> UNKNOWN = ValueTypes.oneOf(UnknownStatus.class);

    private final Positions positions;
    private final Path directory;

    /** @param directory what paths are relative to */
    RevocationReader(Positions positions, Path directory) {
        this.positions = positions;
        this.directory = directory;
    }

    RevocationConfig read(YamlMap map) {
        List<ListSource> lists = new ArrayList<>();
        map.present("lists");
        for (YamlMap list : map.maps("lists")) {
            Optional<Path> authority = list.required("authority", ValueTypes.PATH);
            List<URI> from = list.list("from", LIST);
            list.get("authority")
                    .ifPresent(value ->
                            positions.put("tls.revocation.lists[" + lists.size() + "].authority", value.span()));
            list.refuseOthers();
            authority.ifPresent(
                    path -> lists.add(new ListSource(directory.resolve(path).normalize(), from)));
        }
        if (map.has("lists") && map.list("lists").isEmpty()) {
            map.problems()
                    .error(
                            ConfigCodes.INCOMPLETE,
                            map.keySpan("lists"),
                            "`revocation` without a list (expected: at least one, or every certificate would be of unknown status)");
        } else if (lists.size() > MAX_LISTS) {
            map.problems()
                    .error(
                            ConfigCodes.INCOMPLETE,
                            map.keySpan("lists"),
                            lists.size() + " revocation lists (expected: at most " + MAX_LISTS + ")");
        }
        Duration refresh = map.optional("refresh", REFRESH, RevocationConfig.REFRESH);
        UnknownStatus unknown = map.optional("unknown", UNKNOWN, UnknownStatus.REFUSE);
        Map<String, UnknownStatus> zones = new LinkedHashMap<>();
        map.optionalMap("zones").ifPresent(each -> zones(each, zones));
        map.refuseOthers();
        return new RevocationConfig(lists, refresh, unknown, zones);
    }

    private void zones(YamlMap map, Map<String, UnknownStatus> zones) {
        for (YamlMap.Entry entry : map.entries()) {
            String zone = entry.key().text();
            positions.put("tls.revocation.zones[" + zone + "]", entry.key().span());
            map.optional(zone, UNKNOWN).ifPresent(rule -> zones.put(zone, rule));
        }
    }

    private static Optional<URI> uri(String text) {
        try {
            URI uri = new URI(text);
            boolean usable = "http".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getFragment() == null;
            return usable ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
