package dev.gantry.proxy.audit;

import dev.gantry.proxy.audit.AuditEntry.MalformedEntryException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a journal ends: what the next entry has to follow.
 *
 * @param file the file to go on with, absent where a new one has to begin
 * @param sequence the number of the last entry, 0 where there is none
 * @param hash its hash
 * @param damage what is wrong with the end, absent where nothing is
 */
record JournalEnd(
        @Nullable Path file,
        long sequence,
        String hash,
        @Nullable String damage) {

    /** Finds the end, and cuts off a line that was not written to its end. */
    static JournalEnd of(Path directory) throws IOException {
        List<Path> files = JournalFiles.in(directory);
        for (int i = files.size() - 1; i >= 0; i--) {
            Path file = files.get(i);
            String last = JournalReader.lastLine(file);
            cutTornLine(file);
            if (last == null) {
                continue;
            }
            try {
                AuditEntry entry = AuditEntry.parse(last);
                if (entry.isWhole()) {
                    return new JournalEnd(file, entry.sequence(), entry.hash(), null);
                }
            } catch (MalformedEntryException e) {
                // The same as a line that was changed.
            }
            // What is there stays as it is, as evidence. A new file begins a new chain, and verification tells of it.
            long lines;
            try (var stream = Files.lines(file, java.nio.charset.StandardCharsets.ISO_8859_1)) {
                lines = stream.count();
            }
            return new JournalEnd(
                    null,
                    JournalFiles.first(file) + lines - 1,
                    AuditEntry.FIRST,
                    "the last entry of " + file.getFileName() + " is not as it was written");
        }
        return new JournalEnd(null, files.isEmpty() ? 0 : JournalFiles.first(files.get(0)) - 1, AuditEntry.FIRST, null);
    }

    private static void cutTornLine(Path file) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            long end = access.length();
            long keep = end;
            while (keep > 0) {
                access.seek(keep - 1);
                if (access.read() == '\n') {
                    break;
                }
                keep--;
            }
            if (keep < end) {
                access.setLength(keep);
            }
        }
    }
}
