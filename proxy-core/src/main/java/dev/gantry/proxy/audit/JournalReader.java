package dev.gantry.proxy.audit;

import dev.gantry.proxy.audit.AuditEntry.MalformedEntryException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of a journal in their order, from a number on, also while more are written. What stands behind the last
 * line feed of the last file is not there yet. Used by one thread.
 */
final class JournalReader implements AutoCloseable {
    /** No line that the journal writes is longer; a longer one is not read. */
    private static final int LONGEST_LINE = 4 << 20;

    private static final int BUFFER = 64 << 10;

    private final Path directory;
    private long next;
    private @Nullable Path file;
    private @Nullable FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).flip();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /**
     * Makes a reader.
     *
     * @param next the number of the first entry wanted; where it is gone, the oldest there is
     */
    JournalReader(Path directory, long next) {
        this.directory = directory;
        this.next = next;
    }

    /**
     * Returns the next entry, or null where there is none yet.
     *
     * @throws MalformedEntryException if the next line is none
     */
    @Nullable
    AuditEntry next() throws IOException, MalformedEntryException {
        while (true) {
            String text = line();
            if (text == null) {
                if (!advance()) {
                    return null;
                }
                continue;
            }
            AuditEntry entry = AuditEntry.parse(text);
            if (entry.sequence() >= next) {
                next = entry.sequence() + 1;
                return entry;
            }
        }
    }

    /** Goes on to the next file, or back to what was added to this one in the meantime; returns whether there is either. */
    private boolean advance() throws IOException {
        Path following = following(JournalFiles.in(directory));
        if (following == null) {
            return false;
        }
        if (channel != null) {
            // A file that another follows is complete, but perhaps was not when its end was met.
            if (channel.position() < channel.size()) {
                return true;
            }
            channel.close();
        }
        file = following;
        channel = FileChannel.open(following, StandardOpenOption.READ);
        line.reset();
        return true;
    }

    private @Nullable Path following(List<Path> files) {
        if (file != null) {
            for (Path candidate : files) {
                if (candidate.compareTo(file) > 0) {
                    return candidate;
                }
            }
            return null;
        }
        Path found = null;
        for (Path candidate : files) {
            if (found == null || JournalFiles.first(candidate) <= next) {
                found = candidate;
            }
        }
        return found;
    }

    private @Nullable String line() throws IOException, MalformedEntryException {
        FileChannel from = channel;
        if (from == null) {
            return null;
        }
        while (true) {
            while (buffer.hasRemaining()) {
                byte next = buffer.get();
                if (next == '\n') {
                    String text = line.toString(StandardCharsets.UTF_8);
                    line.reset();
                    return text;
                }
                if (line.size() >= LONGEST_LINE) {
                    throw new MalformedEntryException("a line is longer than any entry");
                }
                line.write(next);
            }
            buffer.clear();
            int read = from.read(buffer);
            buffer.flip();
            if (read <= 0) {
                return null;
            }
        }
    }

    /** Returns the last whole line of a file, or null where it has none. */
    static @Nullable String lastLine(Path file) throws IOException {
        String last = null;
        try (InputStream in = Files.newInputStream(file)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            byte[] chunk = new byte[BUFFER];
            for (int count = in.read(chunk); count > 0; count = in.read(chunk)) {
                for (int i = 0; i < count; i++) {
                    if (chunk[i] == '\n') {
                        last = line.toString(StandardCharsets.UTF_8);
                        line.reset();
                    } else {
                        line.write(chunk[i]);
                    }
                }
            }
        }
        return last;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
