package dev.gantry.proxy.control;

import dev.gantry.policy.Device;
import dev.gantry.proxy.enforcement.Exclusions;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The devices and zones that an operator has shut out. What is ordered is on disk before it is in force, so that it outlives
 * a restart; what has its time ends by itself. Asking never waits, changes exclude each other.
 */
public final class Quarantine implements Exclusions {
    /** How many entries there may be. */
    public static final int MAX_ENTRIES = 10_000;

    private final QuarantineFile file;
    private final Clock clock;
    private volatile List<QuarantineEntry> entries;

    /**
     * Takes up what was ordered before.
     *
     * @throws IOException if that cannot be read
     */
    public Quarantine(QuarantineFile file, Clock clock) throws IOException {
        this.file = file;
        this.clock = clock;
        this.entries = List.copyOf(file.read());
    }

    @Override
    public @Nullable String against(Device device) {
        List<QuarantineEntry> now = entries;
        if (now.isEmpty()) {
            return null;
        }
        Instant time = clock.instant();
        for (QuarantineEntry entry : now) {
            if (entry.covers(device) && !entry.isOver(time)) {
                return entry.sentence();
            }
        }
        return null;
    }

    /** Returns who is shut out now, in the order of the orders. */
    public List<QuarantineEntry> entries() {
        Instant now = clock.instant();
        return entries.stream().filter(entry -> !entry.isOver(now)).toList();
    }

    /**
     * Shuts a device or a zone out; an order about the same is replaced.
     *
     * @throws IOException if it cannot be written down; it is not in force then
     * @throws IllegalStateException if there are {@link #MAX_ENTRIES} already
     */
    public synchronized void add(QuarantineEntry entry) throws IOException {
        List<QuarantineEntry> next = new ArrayList<>(entries());
        next.removeIf(other -> other.kind() == entry.kind() && other.id().equals(entry.id()));
        if (next.size() >= MAX_ENTRIES) {
            throw new IllegalStateException("there are " + MAX_ENTRIES + " quarantines already");
        }
        next.add(entry);
        replace(next);
    }

    /**
     * Lets in again whatever has this id, device or zone.
     *
     * @return what was ended; empty where nothing of that id was shut out
     * @throws IOException if it cannot be written down; it stays in force then
     */
    public synchronized List<QuarantineEntry> release(String id) throws IOException {
        Predicate<QuarantineEntry> named = entry -> entry.id().equals(id);
        List<QuarantineEntry> present = entries();
        List<QuarantineEntry> ended = present.stream().filter(named).toList();
        if (!ended.isEmpty()) {
            replace(present.stream().filter(named.negate()).toList());
        }
        return ended;
    }

    private void replace(List<QuarantineEntry> next) throws IOException {
        file.write(next);
        entries = List.copyOf(next);
    }
}
