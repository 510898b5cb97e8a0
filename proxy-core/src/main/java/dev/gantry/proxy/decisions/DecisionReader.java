package dev.gantry.proxy.decisions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads recorded decisions from the oldest to the latest, one at a time. The instance may be running, and may put files aside
 * meanwhile. What is no decision, such as the half line that a crash has left, is passed over and counted.
 */
public final class DecisionReader {
    private final Path directory;
    private final DecisionFilter filter;
    private long unreadable;

    /**
     * Makes a reader.
     *
     * @param directory {@link DecisionFiles#directory}
     */
    public DecisionReader(Path directory, DecisionFilter filter) {
        this.directory = directory;
        this.filter = filter;
    }

    /** Takes a decision; returns whether it wants more. */
    @FunctionalInterface
    public interface Sink extends Predicate<RecordedDecision> {}

    /** Returns how many lines could not be read so far. */
    public long unreadable() {
        return unreadable;
    }

    /** Hands over all that is recorded by now. */
    public void read(Sink sink) throws IOException {
        for (Path file : DecisionFiles.of(directory, since())) {
            if (!read(file, sink)) {
                return;
            }
        }
    }

    private Instant since() {
        return filter.since() == null ? Instant.MIN : filter.since();
    }

    private boolean read(Path file, Sink sink) throws IOException {
        try (RecordedLines lines = new RecordedLines(file)) {
            boolean more = drain(lines, sink) && take(lines.rest(), sink);
            unreadable += lines.skipped();
            return more;
        } catch (NoSuchFileException e) {
            // It was the oldest of too many, and was deleted before it was its turn.
            return true;
        }
    }

    /**
     * Hands over all that is recorded by now, and then what is recorded from now on, until a sink wants no more or the
     * thread is interrupted. Nothing is handed over twice, and nothing is left out in between.
     *
     * @param past takes what is recorded by now
     * @param caughtUp run when that is all
     * @param next takes what is recorded from then on
     * @param pause between two looks
     */
    public void follow(Sink past, Runnable caughtUp, Sink next, Duration pause)
            throws IOException, InterruptedException {
        Path current = DecisionFiles.current(directory);
        for (Path file : DecisionFiles.of(directory, since())) {
            if (!file.equals(current) && !read(file, past)) {
                return;
            }
        }
        Sink sink = past;
        RecordedLines lines = null;
        Object key = null;
        try {
            while (true) {
                if (lines == null) {
                    key = key();
                    lines = key == null ? null : new RecordedLines(current);
                }
                if (lines != null && !drain(lines, sink)) {
                    return;
                }
                if (sink != next) {
                    caughtUp.run();
                    sink = next;
                }
                if (lines != null && !Objects.equals(key, key())) {
                    // Put aside: what was added to it up to then is read, and the file in its place from its beginning.
                    boolean more = drain(lines, sink);
                    unreadable += lines.skipped();
                    lines.close();
                    lines = null;
                    if (!more) {
                        return;
                    }
                } else {
                    Thread.sleep(pause.toMillis());
                }
            }
        } finally {
            if (lines != null) {
                lines.close();
            }
        }
    }

    private @Nullable Object key() throws IOException {
        try {
            return Files.readAttributes(DecisionFiles.current(directory), BasicFileAttributes.class)
                    .fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private boolean drain(RecordedLines lines, Sink sink) throws IOException {
        while (true) {
            String line = lines.next();
            if (line == null) {
                return true;
            }
            if (!take(line, sink)) {
                return false;
            }
        }
    }

    private boolean take(String line, Sink sink) {
        if (line.isBlank()) {
            return true;
        }
        RecordedDecision decision = RecordedDecision.parse(line).orElse(null);
        if (decision == null) {
            unreadable++;
            return true;
        }
        return !filter.selects(decision) || sink.test(decision);
    }
}
