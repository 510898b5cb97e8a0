package dev.gantry.proxy.control;

import dev.gantry.policy.Device;
import dev.gantry.proxy.control.QuarantineEntry.Kind;
import dev.gantry.proxy.enforcement.Exclusions;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
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
    private volatile Entries present;

    /**
     * The entries, over or not, in the order of the orders, and by what they are about: open associations are looked up several
     * times a second.
     */
    private record Entries(
            List<QuarantineEntry> all, Map<String, QuarantineEntry> devices, Map<String, QuarantineEntry> zones) {
        static Entries of(List<QuarantineEntry> all) {
            return new Entries(List.copyOf(all), byId(all, Kind.DEVICE), byId(all, Kind.ZONE));
        }

        private static Map<String, QuarantineEntry> byId(List<QuarantineEntry> all, Kind kind) {
            return all.stream()
                    .filter(entry -> entry.kind() == kind)
                    .collect(Collectors.toUnmodifiableMap(QuarantineEntry::id, entry -> entry, (one, other) -> other));
        }
    }

    /**
     * Takes up what was ordered before.
     *
     * @throws IOException if that cannot be read
     */
    public Quarantine(QuarantineFile file, Clock clock) throws IOException {
        this.file = file;
        this.clock = clock;
        this.present = Entries.of(file.read());
    }

    @Override
    public @Nullable String against(Device device) {
        Entries now = present;
        if (now.all().isEmpty()) {
            return null;
        }
        Instant time = clock.instant();
        QuarantineEntry ofDevice = now.devices().get(device.id());
        if (ofDevice != null && !ofDevice.isOver(time)) {
            return ofDevice.sentence();
        }
        QuarantineEntry ofZone = now.zones().get(device.zone());
        return ofZone == null || ofZone.isOver(time) ? null : ofZone.sentence();
    }

    /** Returns who is shut out now, in the order of the orders. */
    public List<QuarantineEntry> entries() {
        Instant now = clock.instant();
        return present.all().stream().filter(entry -> !entry.isOver(now)).toList();
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
        List<QuarantineEntry> before = entries();
        List<QuarantineEntry> ended = before.stream().filter(named).toList();
        if (!ended.isEmpty()) {
            replace(before.stream().filter(named.negate()).toList());
        }
        return ended;
    }

    private void replace(List<QuarantineEntry> next) throws IOException {
        file.write(next);
        present = Entries.of(next);
    }
}
