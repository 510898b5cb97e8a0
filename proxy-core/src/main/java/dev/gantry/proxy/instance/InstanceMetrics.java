package dev.gantry.proxy.instance;

import dev.gantry.proxy.config.ListenerConfig;
import dev.gantry.proxy.management.ComponentState.Level;
import dev.gantry.proxy.management.Readiness;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * The metrics of an instance as a whole: what it is, how it is, what its listeners are, and how its configuration was
 * taken up. What listeners are is fixed at the start, as the listeners are.
 */
public final class InstanceMetrics {
    private final Counter applied;
    private final Counter refused;
    private volatile int connectionsLimit;

    /**
     * Adds the metrics to {@code meters}.
     *
     * @param version of the program
     * @param readiness asked at every scrape
     */
    public InstanceMetrics(Instance instance, String version, Readiness readiness, MeterRegistry meters, Clock clock) {
        this.applied = meters.counter("gantry.config.reload", "result", "applied");
        this.refused = meters.counter("gantry.config.reload", "result", "refused");
        Gauge.builder("gantry.build", () -> 1)
                .tags("version", version, "node", instance.config().node())
                .register(meters);
        for (Level level : Level.values()) {
            Gauge.builder("gantry.readiness", readiness, each -> Readiness.gravest(each.components()) == level ? 1 : 0)
                    .tags("status", level.word())
                    .register(meters);
        }
        this.connectionsLimit = instance.config().limits().connections();
        Gauge.builder("gantry.connections.limit", this, each -> each.connectionsLimit)
                .strongReference(true)
                .register(meters);
        instance.config().listeners().forEach(listener -> bind(listener, meters, clock));
    }

    /** Counts a configuration that was taken up while the instance ran, and follows its limits. */
    public void reloaded(Instance fresh) {
        connectionsLimit = fresh.config().limits().connections();
        applied.increment();
    }

    /** Counts a configuration that was not. */
    public void reloadRefused() {
        refused.increment();
    }

    private static void bind(ListenerConfig listener, MeterRegistry meters, Clock clock) {
        String tls = listener.security() instanceof ListenerConfig.MutualTls mutual
                ? mutual.profile().word()
                : "off";
        Gauge.builder("gantry.listener", () -> 1)
                .tags(
                        "listener",
                        listener.name(),
                        "protocol",
                        listener.protocol().name().toLowerCase(Locale.ROOT),
                        "tls",
                        tls)
                .register(meters);
        if (listener.security() instanceof ListenerConfig.Plain plain) {
            Gauge.builder(
                            "gantry.listener.risk.days",
                            clock,
                            each -> ChronoUnit.DAYS.between(LocalDate.now(each), plain.until()))
                    .tags("listener", listener.name())
                    .register(meters);
        }
    }
}
