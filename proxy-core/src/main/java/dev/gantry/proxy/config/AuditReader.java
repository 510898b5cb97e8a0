package dev.gantry.proxy.config;

import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.policy.yaml.YamlMap;

/** Reads {@code audit}. This build keeps no audit trail: whoever asks for one is told so, and not left to believe in it. */
final class AuditReader {
    private AuditReader() {}

    static void read(YamlMap map) {
        map.optionalMap("local").ifPresent(local -> {
            local.optional("retain", ValueTypes.DURATION);
            local.refuseOthers();
        });
        for (YamlMap repository : map.maps("syslog")) {
            repository.required("to", ValueTypes.HOST_PORT_PAIR);
            repository.optionalMap("tls").ifPresent(tls -> {
                tls.optional("profile", ConfigTypes.PROFILE);
                tls.refuseOthers();
            });
            repository.refuseOthers();
        }
        map.refuseOthers();
        for (String key : new String[] {"local", "syslog"}) {
            if (map.has(key)) {
                map.problems()
                        .error(
                                ConfigCodes.UNSUPPORTED,
                                map.keySpan(key),
                                "`audit." + key + "` is not supported yet by this build",
                                "remove it; decisions stand in the log");
            }
        }
    }
}
