package dev.gantry.proxy.instance;

import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.proxy.config.LogConfig;
import dev.gantry.proxy.config.TlsConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What of a new configuration waits for a restart. */
public final class ConfigChanges {
    private ConfigChanges() {}

    /** Returns the keys whose new values have no effect on an instance that runs, in the order of the file. */
    public static List<String> waitingForRestart(GantryConfig running, GantryConfig fresh) {
        List<String> keys = new ArrayList<>();
        note(keys, "node", running, fresh, GantryConfig::node);
        note(keys, "state", running, fresh, GantryConfig::state);
        note(keys, "tls.identity", running, fresh, ConfigChanges::identityFiles);
        note(keys, "tls.trust", running, fresh, config -> config.tls().map(TlsConfig::pinsOnly));
        note(keys, "tls.revocation", running, fresh, config -> config.tls().flatMap(TlsConfig::revocation));
        note(keys, "ca", running, fresh, GantryConfig::ca);
        note(keys, "listeners", running, fresh, GantryConfig::listeners);
        note(keys, "management", running, fresh, GantryConfig::management);
        note(keys, "log.format", running, fresh, config -> config.log().format());
        return keys;
    }

    /** Returns whether an instance that runs is to log more or less than before. */
    public static boolean ofLogLevel(LogConfig running, LogConfig fresh) {
        return running.level() != fresh.level();
    }

    private static Optional<List<Path>> identityFiles(GantryConfig config) {
        return config.tls().map((TlsConfig tls) -> List.of(tls.certificate(), tls.key()));
    }

    private static <T> void note(
            List<String> keys, String key, GantryConfig running, GantryConfig fresh, Function<GantryConfig, T> value) {
        if (!value.apply(running).equals(value.apply(fresh))) {
            keys.add(key);
        }
    }
}
