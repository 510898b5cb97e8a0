package dev.gantry.proxy.decisions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
        Instant since = filter.since() == null ? Instant.MIN : filter.since();
        for (Path file : DecisionFiles.of(directory, since)) {
            try (RecordedLines lines = new RecordedLines(file)) {
                if (!drain(lines, sink) || !take(lines.rest(), sink)) {
                    return;
                }
                unreadable += lines.skipped();
            } catch (NoSuchFileException e) {
                // It was the oldest of too many, and was deleted before it was its turn.
                continue;
            }
        }
    }

    /**
     * Hands over what is recorded from now on, until the sink wants no more or the thread is interrupted.
     *
     * @param ready run once everything that is recorded after it will be handed over
     * @param pause between two looks
     */
    public void follow(Sink sink, Runnable ready, Duration pause) throws IOException, InterruptedException {
        RecordedLines lines = null;
        Object key = null;
        boolean first = true;
        try {
            while (true) {
                Object present = key();
                if (lines == null && present != null) {
                    lines = new RecordedLines(DecisionFiles.current(directory));
                    key = present;
                    if (first) {
                        skip(lines);
                    }
                }
                if (first) {
                    ready.run();
                    first = false;
                }
                if (lines != null && !drain(lines, sink)) {
                    return;
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
                    continue;
                }
                Thread.sleep(pause.toMillis());
            }
        } finally {
            if (lines != null) {
                lines.close();
            }
        }
    }

    private static void skip(RecordedLines lines) throws IOException {
        while (lines.next() != null) {
            // Recorded before.
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

    /** Returns the files that would be read, for messages. */
    public List<Path> files() throws IOException {
        return DecisionFiles.of(directory, Instant.MIN);
    }
}
