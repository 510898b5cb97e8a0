package dev.gantry.proxy.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How it is known which certificates of authorities other than the embedded one are revoked.
 *
 * @param lists the authorities whose lists are fetched, at least one
 * @param refresh the longest time between two fetches of a list
 * @param unknown what becomes of a certificate of which nothing is known
 * @param zones the same for devices of single zones, by their ids
 */
public record RevocationConfig(
        List<ListSource> lists, Duration refresh, UnknownStatus unknown, Map<String, UnknownStatus> zones) {
    /** The longest time between two fetches where the configuration names none. */
    public static final Duration REFRESH = Duration.ofHours(1);

    public RevocationConfig {
        lists = List.copyOf(lists);
        zones = Map.copyOf(zones);
    }

    /** What becomes of a handshake where it is not known whether a certificate is revoked. */
    public enum UnknownStatus {
        /** It fails. */
        REFUSE,
        /** It goes on, and is counted. */
        ACCEPT
    }

    /**
     * Where the list of an authority is.
     *
     * @param authority PEM: its certificate
     * @param from URIs of the list, tried one after the other; empty: those that the certificates of the authority name
     */
    public record ListSource(Path authority, List<URI> from) {
        public ListSource {
            from = List.copyOf(from);
        }
    }

    /** Returns what becomes of a device of a zone. */
    public UnknownStatus in(String zone) {
        return zones.getOrDefault(zone, unknown);
    }
}
