package dev.gantry.policy.activation;

import dev.gantry.policy.diagnostic.SourceText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The file that the last good policy is kept in: a line with the form's version, the time and the hash, and one line for each
 * source with its name and content in Base64. It replaces the one before at once, or not at all.
 */
final class LastGood {
    private static final String FORM = "gantry-last-good-policy-1";

    private final Path file;

    LastGood(Path directory) {
        this.file = directory.resolve(PolicyRepository.LAST_GOOD_FILE);
    }

    /** What was kept. */
    record Kept(String hash, Instant since, List<SourceText> sources) {}

    void write(String hash, Instant since, List<SourceText> sources) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(FORM).append(' ').append(since).append(' ').append(hash).append('\n');
        for (SourceText source : sources) {
            text.append(encode(source.name()))
                    .append(' ')
                    .append(encode(source.content()))
                    .append('\n');
        }
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Returns what was kept; empty where there is nothing, or nothing that can be read. */
    Optional<Kept> read() {
        try {
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            String[] head = lines.isEmpty() ? new String[0] : lines.get(0).split(" ", -1);
            if (head.length != 3 || !head[0].equals(FORM)) {
                return Optional.empty();
            }
            List<SourceText> sources = new ArrayList<>();
            for (String line : lines.subList(1, lines.size())) {
                String[] parts = line.split(" ", -1);
                if (parts.length != 2) {
                    return Optional.empty();
                }
                sources.add(SourceText.of(decode(parts[0]), decode(parts[1])));
            }
            return sources.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Kept(head[2], Instant.parse(head[1]), sources));
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
    }
}
