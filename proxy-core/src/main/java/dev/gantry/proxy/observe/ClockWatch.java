package dev.gantry.proxy.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the clock of this machine, which the validity of certificates, schedules of the policy and the times of records
 * depend on (IHE ITI TF-1, Consistent Time). The metric {@code gantry.clock.seconds} gives the time, so that whoever
 * scrapes can compare it with a time of its own; {@code gantry.clock.steps} counts how often the time was set by more than
 * {@link #STEP} while the process ran.
 */
public final class ClockWatch implements AutoCloseable {
    /** By how much the time must differ from what has passed to be called a step. */
    public static final Duration STEP = Duration.ofSeconds(1);

    private static final Duration LOOKS = Duration.ofSeconds(5);
    private static final Logger log = LoggerFactory.getLogger("gantry.clock");

    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Counter steps;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "clock-watch");
        thread.setDaemon(true);
        return thread;
    });
    private Instant lastTime;
    private long lastNanos;

    /**
     * Makes one that does not look by itself yet.
     *
     * @param nanoTime a time in nanoseconds that nobody can set, such as {@link System#nanoTime()}
     */
    public ClockWatch(Clock clock, LongSupplier nanoTime, MeterRegistry meters) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.steps = meters.counter("gantry.clock.steps");
        this.lastTime = clock.instant();
        this.lastNanos = nanoTime.getAsLong();
        meters.gauge("gantry.clock.seconds", clock, each -> each.millis() / 1000.0);
    }

    /** Looks every few seconds on a thread of its own. */
    public ClockWatch start() {
        var unused =
                executor.scheduleWithFixedDelay(this::look, LOOKS.toMillis(), LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** Looks once. */
    synchronized void look() {
        Instant time = clock.instant();
        long nanos = nanoTime.getAsLong();
        Duration step = Duration.between(lastTime, time).minusNanos(nanos - lastNanos);
        lastTime = time;
        lastNanos = nanos;
        if (step.abs().compareTo(STEP) > 0) {
            steps.increment();
            log.atWarn()
                    .addKeyValue("stepMillis", step.toMillis())
                    .log("the clock of this machine was set {}", step.isNegative() ? "back" : "forward");
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
