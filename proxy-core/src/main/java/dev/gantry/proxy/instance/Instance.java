package dev.gantry.proxy.instance;

import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.proxy.config.LoadedConfig;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a configuration names, read and found to go together.
 *
 * @param loaded the configuration and where it stands
 * @param policy who may say what to whom; absent where its files are wrong and the instance goes on with what was in force last
 * @param tls what it shows and trusts; absent where no connection is encrypted
 * @param warnings what somebody should look at, though it holds
 */
public record Instance(
        LoadedConfig loaded, Optional<CheckedPolicy> policy, Optional<TlsMaterial> tls, List<Problem> warnings) {
    public Instance {
        warnings = List.copyOf(warnings);
    }

    /** Returns the configuration. */
    public GantryConfig config() {
        return loaded.config();
    }
}
