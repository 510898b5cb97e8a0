package dev.gantry.policy.limit;

import dev.gantry.policy.model.Schedule;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An amount for each window of a schedule, and for each time between two windows. */
final class WindowBudget implements Meter {
    private long amount;
    private Schedule schedule;
    private long used;
    private long until;

    WindowBudget(long amount, Schedule schedule) {
        this.amount = amount;
        this.schedule = schedule;
    }

    @Override
    public boolean has(long more, long now) {
        turn(now);
        return more <= amount - used;
    }

    @Override
    public void take(long more, long now) {
        turn(now);
        used += more;
    }

    @Override
    public void change(long changed, @Nullable Schedule other) {
        amount = changed;
        // What was used counts on until the window ends that it was used in.
        schedule = other == null ? schedule : other;
    }

    private void turn(long now) {
        if (now >= until) {
            used = 0;
            until = schedule.unchangedUntil(Instant.ofEpochMilli(now)).toEpochMilli();
        }
    }
}
