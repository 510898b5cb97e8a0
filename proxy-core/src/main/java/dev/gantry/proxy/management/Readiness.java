package dev.gantry.proxy.management;

import dev.gantry.proxy.management.ComponentState.Level;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code /readyz} reports: the state of every part, asked at the time of the request, and the gravest of them as the
 * state of the whole. Until a part is registered there is nothing to be ready, so an empty one is not ready. Safe for all
 * threads.
 */
public final class Readiness {
    private static final Logger log = LoggerFactory.getLogger(Readiness.class);

    private final Map<String, Supplier<ComponentState>> components = new ConcurrentHashMap<>();

    /** Adds a part, or replaces the one of that name; {@code state} must not block. */
    public void register(String component, Supplier<ComponentState> state) {
        components.put(component, state);
    }

    /** Returns the state of every part, in the order of their names. */
    public Map<String, ComponentState> components() {
        Map<String, ComponentState> states = new LinkedHashMap<>();
        components.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(component -> states.put(component.getKey(), ask(component.getKey(), component.getValue())));
        return states;
    }

    /** Returns the gravest level of {@code states}. */
    public static Level gravest(Map<String, ComponentState> states) {
        Stream<Level> levels = states.values().stream().map(ComponentState::level);
        return levels.max(Comparator.naturalOrder()).orElse(Level.NOT_READY);
    }

    private static ComponentState ask(String component, Supplier<ComponentState> state) {
        try {
            return state.get();
        } catch (RuntimeException e) {
            log.error("the readiness of {} could not be asked", component, e);
            return ComponentState.notReady("its state could not be asked");
        }
    }
}
