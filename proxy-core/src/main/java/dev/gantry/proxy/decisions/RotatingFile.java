package dev.gantry.proxy.decisions;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file that lines are added to, and that is put aside when it is full. Names of those put aside carry the time, so that
 * their order is that of their names; the oldest are deleted when there are too many. Used by one thread.
 */
final class RotatingFile implements AutoCloseable {
    private final Path directory;
    private final String name;
    private final long maxBytes;
    private final int maxFiles;
    private OutputStream out;
    private long bytes;

    /**
     * Opens the file, or goes on with the one that is there.
     *
     * @param directory made where it does not exist, with access for its owner alone
     * @param name without its ending, {@code .jsonl}
     * @param maxBytes from which size on the file is put aside
     * @param maxFiles how many that were put aside are kept
     */
    RotatingFile(Path directory, String name, long maxBytes, int maxFiles) throws IOException {
        this.directory = directory;
        this.name = name;
        this.maxBytes = maxBytes;
        this.maxFiles = maxFiles;
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        out = open();
    }

    /** Adds bytes, whole lines. */
    void write(byte[] lines, int length, Instant now) throws IOException {
        if (bytes > 0 && bytes + length > maxBytes) {
            rotate(now);
        }
        out.write(lines, 0, length);
        bytes += length;
    }

    private OutputStream open() throws IOException {
        Path file = current();
        OutputStream opened = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        bytes = Files.size(file);
        if (bytes > 0 && !endsWithALine(file)) {
            // A crash has left half a line; the next one must not be lost with it.
            opened.write('\n');
            bytes++;
        }
        return opened;
    }

    private static boolean endsWithALine(Path file) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            channel.position(channel.size() - 1).read(last);
            return last.get(0) == '\n';
        }
    }

    private void rotate(Instant now) throws IOException {
        out.close();
        String time = now.toString().replace(":", "").replace(".", "");
        Files.move(current(), directory.resolve(name + "-" + time + ".jsonl"), StandardCopyOption.REPLACE_EXISTING);
        List<Path> aside;
        try (Stream<Path> files = Files.list(directory)) {
            aside = files.filter(file -> String.valueOf(file.getFileName()).startsWith(name + "-"))
                    .sorted()
                    .toList();
        }
        for (Path oldest : aside.subList(0, Math.max(0, aside.size() - maxFiles))) {
            Files.deleteIfExists(oldest);
        }
        out = open();
    }

    private Path current() {
        return directory.resolve(name + ".jsonl");
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
