package dev.gantry.proxy.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Adds entries to the journal, each durable before {@link #append} returns; entries that come together share one write. It is
 * kept in files of bounded size; those whose youngest entry is older than the time of retention are deleted, as soon as
 * every repository has their entries. Used by one thread; {@link #last} by any.
 */
final class AuditJournal implements AutoCloseable {
    private static final long FILE_BYTES = 64L << 20;

    private final Path directory;
    private final Duration retention;
    private final long fileBytes;
    private @Nullable FileChannel channel;
    private volatile long sequence;
    private String hash;
    private final @Nullable String damage;

    /** What has happened, not yet numbered. */
    record Draft(Instant at, String event, String message) {}

    /**
     * Opens a journal, or begins one.
     *
     * @param directory made where it does not exist, for its owner alone
     * @param retention how long entries are kept at least
     */
    static AuditJournal open(Path directory, Duration retention) throws IOException {
        return open(directory, retention, FILE_BYTES);
    }

    static AuditJournal open(Path directory, Duration retention, long fileBytes) throws IOException {
        JournalFiles.prepare(directory);
        return new AuditJournal(directory, retention, fileBytes, JournalEnd.of(directory));
    }

    private AuditJournal(Path directory, Duration retention, long fileBytes, JournalEnd end) throws IOException {
        this.directory = directory;
        this.retention = retention;
        this.fileBytes = fileBytes;
        this.sequence = end.sequence();
        this.hash = end.hash();
        this.damage = end.damage();
        Path file = end.file();
        if (file != null) {
            channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        }
    }

    /** Returns what was found wrong with the journal when it was opened, or null. */
    @Nullable
    String damage() {
        return damage;
    }

    /** Returns the number of the last entry, 0 before the first. */
    long last() {
        return sequence;
    }

    /**
     * Adds entries, in their order.
     *
     * @throws IOException if they are not durable; none of them counts then
     */
    void append(List<Draft> drafts) throws IOException {
        long newSequence = sequence;
        String newHash = hash;
        StringBuilder lines = new StringBuilder();
        for (Draft draft : drafts) {
            AuditEntry entry = AuditEntry.after(++newSequence, newHash, draft.at(), draft.event(), draft.message());
            newHash = entry.hash();
            lines.append(entry.line()).append('\n');
        }
        FileChannel to = current();
        long before = to.size();
        try {
            ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                to.write(bytes);
            }
            to.force(false);
        } catch (IOException e) {
            // Half a batch must not stand before the next one.
            to.truncate(before);
            throw e;
        }
        sequence = newSequence;
        hash = newHash;
    }

    private FileChannel current() throws IOException {
        FileChannel open = channel;
        if (open != null && open.size() < fileBytes) {
            return open;
        }
        FileChannel next = FileChannel.open(
                JournalFiles.beginningWith(directory, sequence + 1),
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
            folder.force(true);
        }
        if (open != null) {
            open.close();
        }
        channel = next;
        return next;
    }

    /**
     * Deletes the files whose entries are all older than the retention and no longer needed.
     *
     * @param needed the number of the first entry that some repository still needs
     */
    void prune(Instant now, LongSupplier needed) throws IOException {
        List<Path> files = JournalFiles.in(directory);
        for (int i = 0; i < files.size() - 1; i++) {
            boolean old = Files.getLastModifiedTime(files.get(i)).toInstant().isBefore(now.minus(retention));
            if (!old || JournalFiles.first(files.get(i + 1)) > needed.getAsLong()) {
                return;
            }
            Files.delete(files.get(i));
        }
    }

    /** Returns how many bytes the files from that of an entry on have. */
    static long backlogBytes(Path directory, long fromSequence) throws IOException {
        long bytes = 0;
        List<Path> files = JournalFiles.in(directory);
        for (int i = 0; i < files.size(); i++) {
            if (i == files.size() - 1 || JournalFiles.first(files.get(i + 1)) > fromSequence) {
                bytes += Files.size(files.get(i));
            }
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
