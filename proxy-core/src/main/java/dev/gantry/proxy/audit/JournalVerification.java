package dev.gantry.proxy.audit;

import dev.gantry.proxy.audit.AuditEntry.MalformedEntryException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of checking files of a journal, in their order.
 *
 * @param first the number of the first entry, 0 where there is none
 * @param last the number of the last entry, 0 where there is none
 * @param lastHash the hash of the last entry: to be compared with what was noted elsewhere
 * @param findings what is wrong, with file and line; empty where the chain is whole
 */
public record JournalVerification(long first, long last, String lastHash, List<Finding> findings) {
    /** No more than these are listed: behind a break everything may be wrong. */
    private static final int MOST_FINDINGS = 100;

    public JournalVerification {
        findings = List.copyOf(findings);
    }

    /**
     * Something wrong.
     *
     * @param line from 1
     */
    public record Finding(Path file, long line, String message) {}

    /** Returns whether nothing is wrong. */
    public boolean isWhole() {
        return findings.isEmpty();
    }

    /** Returns the files of a journal's directory in their order, or the file itself. */
    public static List<Path> files(Path path) throws IOException {
        return Files.isDirectory(path) ? JournalFiles.in(path) : List.of(path);
    }

    /**
     * Checks files that follow each other. The first entry of the first may follow anything: older files may be gone by
     * retention.
     */
    public static JournalVerification of(List<Path> files) throws IOException {
        List<Finding> findings = new ArrayList<>();
        AuditEntry before = null;
        long first = 0;
        for (Path file : files) {
            long number = 0;
            boolean endsWithLine = endsWithLineFeed(file);
            try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    number++;
                    AuditEntry entry = check(before, line, file, number, findings);
                    if (entry != null) {
                        first = first == 0 ? entry.sequence() : first;
                        before = entry;
                    }
                    if (findings.size() >= MOST_FINDINGS) {
                        return result(first, before, findings);
                    }
                }
            } catch (CharacterCodingException e) {
                findings.add(new Finding(file, number + 1, "these bytes are not UTF-8"));
            }
            if (!endsWithLine) {
                findings.add(new Finding(file, number, "the last line was not written to its end"));
            }
        }
        return result(first, before, findings);
    }

    private static JournalVerification result(long first, @Nullable AuditEntry last, List<Finding> findings) {
        return new JournalVerification(
                first, last == null ? 0 : last.sequence(), last == null ? "" : last.hash(), findings);
    }

    private static @Nullable AuditEntry check(
            @Nullable AuditEntry before, String line, Path file, long number, List<Finding> findings) {
        AuditEntry entry;
        try {
            entry = AuditEntry.parse(line);
        } catch (MalformedEntryException e) {
            findings.add(new Finding(file, number, "this is no entry of an audit journal"));
            return null;
        }
        if (!entry.line().equals(line)) {
            findings.add(new Finding(file, number, "entry " + entry.sequence() + " was not written like this"));
        } else if (!entry.isWhole()) {
            findings.add(new Finding(file, number, "entry " + entry.sequence() + " does not have its own hash"));
        }
        if (before == null) {
            if (number == 1 && JournalFiles.isOne(file) && JournalFiles.first(file) != entry.sequence()) {
                findings.add(new Finding(
                        file,
                        number,
                        "the file begins with entry " + entry.sequence() + ", which its name does not say"));
            }
        } else if (entry.sequence() != before.sequence() + 1) {
            findings.add(
                    new Finding(file, number, "entry " + entry.sequence() + " follows entry " + before.sequence()));
        } else if (!entry.previous().equals(before.hash())) {
            findings.add(new Finding(
                    file, number, "entry " + entry.sequence() + " does not follow the hash of the one before"));
        }
        return entry;
    }

    private static boolean endsWithLineFeed(Path file) throws IOException {
        long size = Files.size(file);
        if (size == 0) {
            return true;
        }
        try (var channel = Files.newByteChannel(file)) {
            channel.position(size - 1);
            var last = java.nio.ByteBuffer.allocate(1);
            channel.read(last);
            return last.get(0) == '\n';
        }
    }
}
