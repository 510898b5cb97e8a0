package dev.gantry.tls.enrol;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts failed attempts by source; {@value #MAX_FAILURES} within {@link #WINDOW} shut the source out until the window is over. */
final class AttemptLimit {
    static final int MAX_FAILURES = 5;
    static final Duration WINDOW = Duration.ofMinutes(15);

    /** Sources that are remembered; the oldest is forgotten first. */
    private static final int MAX_SOURCES = 10_000;

    private record Window(Instant start, int failures) {}

    private final Clock clock;
    private final Map<String, Window> windows = new LinkedHashMap<>();

    AttemptLimit(Clock clock) {
        this.clock = clock;
    }

    synchronized boolean isExceeded(String source) {
        Window window = current(source);
        return window != null && window.failures() >= MAX_FAILURES;
    }

    synchronized void failed(String source) {
        Window window = current(source);
        windows.remove(source);
        windows.put(
                source,
                window == null ? new Window(clock.instant(), 1) : new Window(window.start(), window.failures() + 1));
        if (windows.size() > MAX_SOURCES) {
            windows.remove(windows.keySet().iterator().next());
        }
    }

    private @org.jspecify.annotations.Nullable Window current(String source) {
        Window window = windows.get(source);
        return window == null || clock.instant().isAfter(window.start().plus(WINDOW)) ? null : window;
    }
}
