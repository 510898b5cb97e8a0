package dev.gantry.proxy.expiry;

import dev.gantry.tls.file.AtomicFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which warnings were given, so that a restart does not give them again: a small file of lines {@code SERIAL DAYS}. Where it
 * cannot be read or written, warnings are given once more. Confined to one thread.
 */
final class GivenWarnings {
    private static final Logger log = LoggerFactory.getLogger(GivenWarnings.class);

    private final Path file;
    private final Map<String, Integer> given = new HashMap<>();

    GivenWarnings(Path file) {
        this.file = file;
        try {
            for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                String[] words = line.split(" ", -1);
                if (words.length == 2 && words[1].matches("\\d{1,4}")) {
                    given.put(words[0], Integer.parseInt(words[1]));
                }
            }
        } catch (NoSuchFileException e) {
            log.debug("no warning was given before", e);
        } catch (IOException e) {
            log.warn("`{}` cannot be read: warnings of expiry are given once more", file);
        }
    }

    /** Tells whether a warning is new: none was given of this certificate for as few days. */
    boolean isNew(String serial, int days) {
        return given.getOrDefault(serial, Integer.MAX_VALUE) > days;
    }

    void add(String serial, int days) {
        given.put(serial, days);
    }

    /** Writes down those of {@code serials}, and forgets the others. */
    void keep(Set<String> serials) {
        given.keySet().retainAll(serials);
        StringBuilder text = new StringBuilder();
        new TreeMap<>(given)
                .forEach((serial, days) ->
                        text.append(serial).append(' ').append(days).append('\n'));
        try {
            AtomicFiles.write(file, text.toString().getBytes(StandardCharsets.US_ASCII), AtomicFiles.Access.PUBLIC);
        } catch (IOException e) {
            log.warn("`{}` cannot be written: warnings of expiry may be given once more", file);
        }
    }
}
