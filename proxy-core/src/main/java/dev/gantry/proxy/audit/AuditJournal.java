package dev.gantry.proxy.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Adds entries to the journal, each durable before {@link #append} returns; entries that come together share one write. It is
 * kept in files of bounded size; those whose youngest entry is older than the time of retention are deleted, as soon as
 * every repository has their entries. Used by one thread; {@link
 * #last} and {@link #sizes} by any.
 */
final class AuditJournal implements AutoCloseable {
    /** A buffer that has become longer than this for one batch is not kept for the next. */
    private static final int LINES_KEPT = 4 << 20;

    private final Path directory;
    private final Duration retention;
    private final long fileBytes;
    private final JournalSizes sizes;
    private ByteArrayOutputStream lines = new ByteArrayOutputStream(64 << 10);
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
     * @param fileBytes from which size on another file is begun
     */
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
        this.sizes = JournalSizes.of(directory, end.sequence());
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
        if (drafts.isEmpty()) {
            return;
        }
        List<AuditEntry> entries = new ArrayList<>(drafts.size());
        long newSequence = sequence;
        String newHash = hash;
        for (Draft draft : drafts) {
            AuditEntry entry = AuditEntry.after(++newSequence, newHash, draft.at(), draft.event(), draft.message());
            newHash = entry.hash();
            entries.add(entry);
        }
        try {
            AuditEntry.writeLines(entries, lines);
            write(lines);
            sizes.grew(lines.size(), newSequence);
        } finally {
            if (lines.size() > LINES_KEPT) {
                lines = new ByteArrayOutputStream(LINES_KEPT);
            } else {
                lines.reset();
            }
        }
        sequence = newSequence;
        hash = newHash;
    }

    private void write(ByteArrayOutputStream bytes) throws IOException {
        FileChannel to = current();
        long before = to.size();
        try {
            bytes.writeTo(Channels.newOutputStream(to));
            to.force(false);
        } catch (IOException e) {
            // Half a batch must not stand before the next one.
            to.truncate(before);
            throw e;
        }
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
        sizes.began(sequence + 1);
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
            sizes.deleted(JournalFiles.first(files.get(i)));
        }
    }

    /** Returns how long the files are. */
    JournalSizes sizes() {
        return sizes;
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
