package dev.gantry.proxy.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far a repository has the journal, on disk. */
final class FeedCursor {
    private static final Logger log = LoggerFactory.getLogger("gantry.audit");

    private final Path file;
    private volatile long next;

    private FeedCursor(Path file, long next) {
        this.file = file;
        this.next = next;
    }

    /**
     * Reads a cursor.
     *
     * @param start where a repository begins that was not there before
     */
    static FeedCursor read(Path file, long start) throws IOException {
        try {
            String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
            return new FeedCursor(file, Long.parseLong(text));
        } catch (NoSuchFileException e) {
            FeedCursor fresh = new FeedCursor(file, start);
            // From now on everything is owed, also where it is killed before it has sent anything.
            fresh.write(start);
            return fresh;
        } catch (NumberFormatException e) {
            // Everything once more is better than anything not at all.
            log.warn("{} does not say how far the repository is; it gets the whole journal", file.getFileName());
            return new FeedCursor(file, 1);
        }
    }

    /** Returns the number of the first entry that the repository may not have. */
    long next() {
        return next;
    }

    /** Moves on. */
    void set(long number) throws IOException {
        if (number == next) {
            return;
        }
        write(number);
    }

    private void write(long number) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, number + "\n", StandardCharsets.US_ASCII);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        next = number;
    }
}
