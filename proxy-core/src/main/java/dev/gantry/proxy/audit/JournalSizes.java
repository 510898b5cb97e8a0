package dev.gantry.proxy.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How long the files of a journal are, kept up to date by whoever writes them, so that nobody has to look at the directory to
 * know how much waits. Used by any thread.
 */
final class JournalSizes {
    /** Bytes, by the number of the first entry. */
    private final NavigableMap<Long, Long> files = new TreeMap<>();

    private long last;

    private JournalSizes(long last) {
        this.last = last;
    }

    /**
     * Looks at the files that there are.
     *
     * @param last the number of the last entry
     */
    static JournalSizes of(Path directory, long last) throws IOException {
        JournalSizes sizes = new JournalSizes(last);
        for (Path file : JournalFiles.in(directory)) {
            sizes.files.put(JournalFiles.first(file), Files.size(file));
        }
        return sizes;
    }

    /** A file was begun, whose first entry will have this number. */
    synchronized void began(long first) {
        files.put(first, 0L);
    }

    /** The last file has become longer. */
    synchronized void grew(long bytes, long newLast) {
        files.merge(files.lastKey(), bytes, Long::sum);
        last = newLast;
    }

    /** The file that began with this entry is gone. */
    synchronized void deleted(long first) {
        files.remove(first);
    }

    /**
     * Returns how many bytes the entries from a number on have. Of the file that the number stands in it is that part which its
     * entries would have if they were of one length.
     */
    synchronized long from(long sequence) {
        if (sequence > last) {
            return 0;
        }
        long bytes = 0;
        for (long each : files.tailMap(sequence, false).values()) {
            bytes += each;
        }
        Map.Entry<Long, Long> file = files.floorEntry(sequence);
        if (file != null) {
            Long following = files.higherKey(sequence);
            double end = following == null ? last + 1.0 : following;
            bytes += Math.round(file.getValue() * (end - sequence) / (end - file.getKey()));
        }
        return bytes;
    }

    /** Returns the number of the first entry of the file behind that of an entry; the same number where there is none. */
    synchronized long followingFile(long sequence) {
        Long following = files.higherKey(sequence);
        return following == null ? sequence : following;
    }
}
