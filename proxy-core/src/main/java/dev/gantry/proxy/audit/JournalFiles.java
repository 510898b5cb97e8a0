package dev.gantry.proxy.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of a journal: each is named by the number of its first entry, so that their order is that of their names. */
final class JournalFiles {
    private static final Pattern NAME = Pattern.compile("audit-(\\d{16})\\.jsonl");

    private JournalFiles() {}

    /** Makes the directory, for its owner alone. */
    static void prepare(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** Returns the file that begins with an entry. */
    static Path beginningWith(Path directory, long sequence) {
        return directory.resolve("audit-%016d.jsonl".formatted(sequence));
    }

    /** Returns the files in their order. */
    static List<Path> in(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(JournalFiles::isOne).sorted().toList();
        }
    }

    /** Returns the number of the entry that a file begins with. */
    static long first(Path file) {
        var matcher = NAME.matcher(String.valueOf(file.getFileName()));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("file: " + file + " (expected: one of a journal)");
        }
        return Long.parseLong(matcher.group(1));
    }

    static boolean isOne(Path file) {
        return NAME.matcher(String.valueOf(file.getFileName())).matches();
    }
}
