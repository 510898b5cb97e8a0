package dev.gantry.proxy.association;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Deadlines that fall due when the test says so. */
public final class FakeTimers implements Timers {
    private final List<Scheduled> scheduled = new ArrayList<>();
    private long now;

    private record Scheduled(long at, Runnable action) {}

    @Override
    public Deadline after(Duration delay, Runnable action) {
        Scheduled entry = new Scheduled(now + delay.toNanos(), action);
        scheduled.add(entry);
        return () -> scheduled.remove(entry);
    }

    @Override
    public long nanoTime() {
        return now;
    }

    /** Lets time pass, and runs what falls due in order. */
    public void advance(Duration duration) {
        long end = now + duration.toNanos();
        while (true) {
            Scheduled next = scheduled.stream()
                    .filter(entry -> entry.at() <= end)
                    .min(Comparator.comparingLong(Scheduled::at))
                    .orElse(null);
            if (next == null) {
                break;
            }
            scheduled.remove(next);
            now = next.at();
            next.action().run();
        }
        now = end;
    }

    public int pending() {
        return scheduled.size();
    }
}
