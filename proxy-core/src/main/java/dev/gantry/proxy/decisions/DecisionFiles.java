package dev.gantry.proxy.decisions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files that decisions are recorded in, those of an instance that runs and of one that does not. */
public final class DecisionFiles {
    private static final Pattern PUT_ASIDE = Pattern.compile("decisions-(\\d{4}-\\d{2}-\\d{2}T\\d{6})\\d*Z\\.jsonl");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmmss");

    private DecisionFiles() {}

    /** Returns the directory that an instance with this state records in. */
    public static Path directory(Path state) {
        return state.resolve("decisions");
    }

    /** Returns the file that is written to now. */
    static Path current(Path directory) {
        return directory.resolve("decisions.jsonl");
    }

    /**
     * Returns the files that can hold decisions of a time, the oldest first.
     *
     * @param since files that were full before are left out
     * @throws IOException if the directory cannot be read; nothing was recorded where it does not exist
     */
    static List<Path> of(Path directory, Instant since) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(directory)) {
            entries.filter(file -> mayHold(file, since)).sorted().forEach(files::add);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        if (Files.exists(current(directory))) {
            files.add(current(directory));
        }
        return files;
    }

    private static boolean mayHold(Path file, Instant since) {
        Matcher name = PUT_ASIDE.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
            return false;
        }
        try {
            // The name has the second in which the file was full; what is younger stands in a later one.
            Instant full = LocalDateTime.parse(name.group(1), TIME).toInstant(ZoneOffset.UTC);
            return !full.plusSeconds(1).isBefore(since);
        } catch (DateTimeParseException e) {
            return true;
        }
    }
}
