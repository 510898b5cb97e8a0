package dev.gantry.proxy.enforcement;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Locks a device out that goes through AE titles to find those that exist: {@link #MOST} different ones that nobody has,
 * within {@link #WINDOW}. What counts are different titles. A device that is set up wrongly repeats the same few all day, and
 * must not lose what it may do by that.
 *
 * <p>Only devices that were identified are counted: whoever is not is answered alike whatever it calls.
 */
final class GuessedTitles {
    /** How many different titles that nobody has a device may call within {@link #WINDOW}. */
    static final int MOST = 20;

    /** What titles are counted over, and when a device that was locked out is let in again. */
    static final Duration WINDOW = Duration.ofMinutes(10);

    private final Clock clock;
    private final ConcurrentHashMap<String, Guesses> byDevice = new ConcurrentHashMap<>();

    private record Guesses(Instant since, Set<String> titles) {
        boolean isOver(Instant now) {
            return now.isBefore(since) || !now.isBefore(since.plus(WINDOW));
        }

        boolean areTooMany() {
            return titles.size() >= MOST;
        }
    }

    GuessedTitles(Clock clock) {
        this.clock = clock;
    }

    /** Returns why a device is locked out, as a sentence for the log; null where it is not. */
    @Nullable
    String against(String device) {
        Guesses guesses = byDevice.get(device);
        if (guesses == null || !guesses.areTooMany() || guesses.isOver(clock.instant())) {
            return null;
        }
        return "device `" + device + "` has called " + MOST + " AE titles that nobody has, and is locked out until "
                + guesses.since().plus(WINDOW);
    }

    /** Counts a called AE title that nobody has. */
    void add(String device, String title) {
        Instant now = clock.instant();
        byDevice.compute(device, (id, before) -> {
            if (before == null || before.isOver(now)) {
                return new Guesses(now, Set.of(title));
            }
            if (before.areTooMany() || before.titles().contains(title)) {
                return before;
            }
            Set<String> titles = new HashSet<>(before.titles());
            titles.add(title);
            return new Guesses(before.since(), Set.copyOf(titles));
        });
    }
}
