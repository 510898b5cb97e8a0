package dev.gantry.proxy.decisions;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of one file, and goes on where it stopped when more has been written to it. A line that is not ended yet is
 * kept until it is: whoever reads a file that is being written never sees half a line. What is longer than any line that is
 * written is skipped, so that memory is bounded whatever stands in the file.
 */
final class RecordedLines implements Closeable {
    /** The longest line, in bytes: many times what 128 presentation contexts with their rules take. */
    static final int MAX_LINE = 1 << 20;

    private final InputStream in;
    private final byte[] buffer = new byte[64 << 10];
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private int position;
    private int end;
    private boolean tooLong;
    private long skipped;

    RecordedLines(Path file) throws IOException {
        in = Files.newInputStream(file);
    }

    /** Returns the next whole line without its end, or null where there is none at the moment. */
    @Nullable
    String next() throws IOException {
        while (true) {
            if (position == end) {
                int read = in.read(buffer);
                if (read <= 0) {
                    return null;
                }
                position = 0;
                end = read;
            }
            int newline = position;
            while (newline < end && buffer[newline] != '\n') {
                newline++;
            }
            keep(newline - position);
            position = newline;
            if (newline < end) {
                position++;
                String line = begun.toString(StandardCharsets.UTF_8);
                begun.reset();
                if (!tooLong) {
                    return line;
                }
                tooLong = false;
                skipped++;
            }
        }
    }

    private void keep(int length) {
        if (begun.size() + length > MAX_LINE) {
            tooLong = true;
            begun.reset();
        }
        if (!tooLong) {
            begun.write(buffer, position, length);
        }
    }

    /** Returns what stands behind the last whole line; whether it is whole but for its end, nobody knows. */
    String rest() {
        return begun.toString(StandardCharsets.UTF_8);
    }

    /** Returns how many lines were too long. */
    long skipped() {
        return skipped;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
