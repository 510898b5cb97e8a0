package dev.gantry.proxy.activation;

import dev.gantry.policy.diagnostic.SourceText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the files of a policy: one file, or the {@code *.yaml} of a directory in the order of their names. */
public final class PolicyFiles {
    /** The most bytes of one file: ten times a policy of ten thousand rules. */
    public static final int MAX_FILE_BYTES = 20 << 20;

    /** The most files of one policy. */
    public static final int MAX_FILES = 1000;

    private PolicyFiles() {}

    /**
     * Reads a policy.
     *
     * @param path a file or a directory, as the user wrote it: messages call the files so
     * @throws IOException if something cannot be read, is too large, is not UTF-8, or a directory has no policy in it; the
     *     message is fit for the user and names the file
     */
    public static List<SourceText> read(Path path) throws IOException {
        List<SourceText> sources = new ArrayList<>();
        for (Path file : list(path)) {
            sources.add(readOne(file));
        }
        return sources;
    }

    /** Returns the files of a policy without reading them. */
    static List<Path> list(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException("`" + path + "`: no such file or directory");
        }
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        List<Path> files;
        try (Stream<Path> entries = Files.list(path)) {
            files = entries.filter(PolicyFiles::isPolicy)
                    .sorted()
                    .limit(MAX_FILES + 1L)
                    .toList();
        }
        if (files.isEmpty()) {
            throw new IOException("`" + path + "`: no `*.yaml` in this directory");
        }
        if (files.size() > MAX_FILES) {
            throw new IOException("`" + path + "`: more than " + MAX_FILES + " files");
        }
        return files;
    }

    private static boolean isPolicy(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".yaml") && !name.startsWith(".") && Files.isRegularFile(file);
    }

    private static SourceText readOne(Path file) throws IOException {
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new IOException("`" + file + "`: larger than " + (MAX_FILE_BYTES >> 20) + " MiB");
        }
        Optional<SourceText> source = SourceText.decode(file.toString(), Files.readAllBytes(file));
        return source.orElseThrow(() -> new IOException("`" + file + "`: not UTF-8"));
    }
}
