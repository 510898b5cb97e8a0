package dev.gantry.proxy.enforcement;

import java.util.Set;

/**
 * What a listener is there for.
 *
 * @param name the listener's name in the configuration
 * @param zones the zones whose devices may call here
 */
public record ListenerScope(String name, Set<String> zones) {
    public ListenerScope {
        zones = Set.copyOf(zones);
    }
}
