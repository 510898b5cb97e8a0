package dev.gantry.policy.compile;

import dev.gantry.policy.model.Schedule;
import java.time.Instant;

/** A schedule that remembers its answer until the next change. */
final class ScheduleSlot {
    private final Schedule schedule;
    private volatile Slot last = new Slot(0, 0, false);

    ScheduleSlot(Schedule schedule) {
        this.schedule = schedule;
    }

    /** An answer and the half-open time it holds for. */
    private record Slot(long from, long until, boolean open) {}

    boolean isOpen(long millis) {
        return at(millis).open;
    }

    long unchangedUntil(long millis) {
        return at(millis).until;
    }

    private Slot at(long millis) {
        Slot slot = last;
        if (millis >= slot.from && millis < slot.until) {
            return slot;
        }
        Instant moment = Instant.ofEpochMilli(millis);
        Slot fresh = new Slot(millis, schedule.unchangedUntil(moment).toEpochMilli(), schedule.isOpen(moment));
        last = fresh;
        return fresh;
    }
}
