package dev.gantry.proxy.pending;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which device sent an instance first, and what it looked like. Bounded: the oldest is forgotten for one too many. The journal
 * carries what is known over a restart; it follows behind, and nobody waits for it.
 *
 * <p>Safe for all threads; a look-up takes a lock for less than a microsecond.
 */
public final class FirstSenders implements AutoCloseable {
    /** How many instances are remembered, some 130 bytes each. */
    public static final int MAX = 1_000_000;

    private final int max;
    private final LinkedHashMap<Fingerprint, First> byInstance = new LinkedHashMap<>();
    private final ConcurrentHashMap<String, String> names = new ConcurrentHashMap<>();
    private @Nullable Journal journal;

    private FirstSenders(int max) {
        this.max = max;
    }

    /**
     * What is known of an instance.
     *
     * @param device the id of the device that sent it first
     * @param digest the fingerprint of the data set that it sent, absent where it was not taken
     */
    public record First(String device, @Nullable Fingerprint digest) {}

    /** Makes an empty table that does not outlive the process. */
    public static FirstSenders inMemory() {
        return new FirstSenders(MAX);
    }

    /**
     * Opens a table with what was known before.
     *
     * @throws IOException if the journal cannot be read or written
     */
    public static FirstSenders journaled(Path file) throws IOException {
        return journaled(file, MAX);
    }

    static FirstSenders journaled(Path file, int max) throws IOException {
        FirstSenders table = new FirstSenders(max);
        table.journal = Journal.open(file, table::replay, table::entries);
        return table;
    }

    /** Returns who sent an instance first, empty where nobody is known to have. */
    public Optional<First> of(String instance) {
        Fingerprint key = Fingerprint.of(instance);
        synchronized (byInstance) {
            return Optional.ofNullable(byInstance.get(key));
        }
    }

    /**
     * Notes who sent an instance, unless somebody has before.
     *
     * @return who sent it first, which may be the device itself
     */
    public First note(String instance, String device, @Nullable Fingerprint digest) {
        Fingerprint key = Fingerprint.of(instance);
        First first = new First(names.computeIfAbsent(device, name -> name), digest);
        synchronized (byInstance) {
            First before = byInstance.putIfAbsent(key, first);
            if (before != null) {
                return before;
            }
            forgetOldest();
        }
        if (journal != null) {
            journal.add(entry(key, first));
        }
        return first;
    }

    /** Returns how many instances are known. */
    public int size() {
        synchronized (byInstance) {
            return byInstance.size();
        }
    }

    private void forgetOldest() {
        Iterator<Fingerprint> oldest = byInstance.keySet().iterator();
        while (byInstance.size() > max && oldest.hasNext()) {
            oldest.next();
            oldest.remove();
        }
    }

    private static String entry(Fingerprint key, First first) {
        return key + "\t" + first.device() + "\t" + (first.digest() == null ? "" : first.digest());
    }

    private void replay(String entry) {
        String[] parts = entry.split("\t", -1);
        if (parts.length == 3) {
            Fingerprint.parse(parts[0]).ifPresent(key -> {
                String device = names.computeIfAbsent(parts[1], name -> name);
                Fingerprint digest = Fingerprint.parse(parts[2]).orElse(null);
                synchronized (byInstance) {
                    byInstance.putIfAbsent(key, new First(device, digest));
                    forgetOldest();
                }
            });
        }
    }

    private Stream<String> entries() {
        List<Fingerprint> keys;
        synchronized (byInstance) {
            keys = new ArrayList<>(byInstance.keySet());
        }
        return keys.stream().flatMap(key -> {
            synchronized (byInstance) {
                return Optional.ofNullable(byInstance.get(key)).map(first -> entry(key, first)).stream();
            }
        });
    }

    /** Writes what is to be kept. */
    @Override
    public void close() {
        if (journal != null) {
            journal.close();
        }
    }
}
