package dev.gantry.proxy.pending;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of entries that are added at its end and read again after a restart. Each is a line: the CRC-32C of the entry, a
 * space, the entry. A line whose sum does not fit, such as the torn tail that a loss of power leaves, is passed over.
 *
 * <p>One thread writes. What has come meanwhile goes into the file as one batch with one {@code fsync}, so that many
 * associations share its cost and none waits for more than two. Once most of its lines are stale the file is written anew from
 * what is alive, beside the old one, and takes its place as a whole.
 */
public final class Journal implements AutoCloseable {
    private static final int BATCH = 4096;

    /** Fewer lines than these are never worth writing the file anew. */
    private static final long FEW_LINES = 10_000;

    /** Comes behind everything else that is queued. */
    private static final Addition END = new Addition("", new CompletableFuture<>());

    private static final int SUM_LENGTH = 8;
    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    private final Path file;
    private final Supplier<Stream<String>> alive;
    private final BlockingQueue<Addition> queue = new LinkedBlockingQueue<>();
    private final Thread writer;
    private FileChannel channel;
    private long lines;
    private long aliveAtLastLook;
    private boolean failing;
    private volatile boolean stopping;

    private record Addition(String entry, CompletableFuture<Void> written) {}

    private Journal(Path file, FileChannel channel, long lines, Supplier<Stream<String>> alive) {
        this.file = file;
        this.channel = channel;
        this.lines = lines;
        this.alive = alive;
        this.writer = new Thread(this::writeUntilStopped, "gantry-journal-" + file.getFileName());
        writer.setDaemon(true);
    }

    /**
     * Opens a journal, which is made (with the directory above it, mode 0700 by the caller) if it is missing.
     *
     * @param replay takes every entry that the file holds, in their order
     * @param alive returns the entries that are still of use, as they are to be written when the file is written anew; called
     *     on the journal's thread
     * @throws IOException if the file cannot be read or written
     */
    public static Journal open(Path file, Consumer<String> replay, Supplier<Stream<String>> alive) throws IOException {
        long lines = 0;
        long damaged = 0;
        if (Files.exists(file)) {
            try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    lines++;
                    if (isWhole(line)) {
                        replay.accept(line.substring(SUM_LENGTH + 1));
                    } else if (!line.isEmpty()) {
                        damaged++;
                    }
                }
            }
        }
        if (damaged > 0) {
            log.warn("{} lines of journal {} are damaged and passed over", damaged, file.getFileName());
        }
        Journal journal = new Journal(file, append(file), lines, alive);
        // What a loss of power has torn is not to be continued by the next entry.
        journal.write("\n");
        journal.writer.start();
        return journal;
    }

    private static FileChannel append(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    /**
     * Adds an entry.
     *
     * @param entry printable characters without line breaks
     * @return done once the entry would survive a loss of power, or failed where it could not be written
     */
    public CompletionStage<Void> add(String entry) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        if (stopping) {
            written.completeExceptionally(new IOException("the journal is closed"));
        } else {
            queue.add(new Addition(entry, written));
        }
        return written;
    }

    private void writeUntilStopped() {
        List<Addition> batch = new ArrayList<>();
        try {
            boolean ended = false;
            while (!ended || !queue.isEmpty()) {
                batch.add(queue.take());
                queue.drainTo(batch, BATCH - 1);
                ended |= batch.remove(END);
                if (!batch.isEmpty()) {
                    write(batch);
                    batch.clear();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(List<Addition> batch) {
        StringBuilder text = new StringBuilder(batch.size() * 160);
        // After a failure the file may end in the middle of a line.
        text.append(failing ? "\n" : "");
        batch.forEach(addition -> text.append(line(addition.entry())));
        try {
            write(text.toString());
            channel.force(false);
            lines += batch.size();
            failing = false;
            batch.forEach(addition -> addition.written().complete(null));
            renewIfStale();
        } catch (IOException e) {
            if (!failing) {
                log.error("journal {} cannot be written: {}", file.getFileName(), e.getMessage());
            }
            failing = true;
            batch.forEach(addition -> addition.written().completeExceptionally(e));
        }
    }

    private void write(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Writes the file anew where at least three of four of its lines were stale when it was last looked at. */
    private void renewIfStale() throws IOException {
        if (lines < FEW_LINES || lines < 4 * aliveAtLastLook) {
            return;
        }
        Path renewed = file.resolveSibling(file.getFileName() + ".new");
        long kept = 0;
        try (FileChannel out = FileChannel.open(
                        renewed,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                BufferedWriter writer = new BufferedWriter(Channels.newWriter(out, StandardCharsets.ISO_8859_1));
                Stream<String> entries = alive.get()) {
            for (Iterator<String> all = entries.iterator(); all.hasNext(); kept++) {
                writer.write(line(all.next()));
            }
            writer.flush();
            out.force(true);
        }
        Files.move(renewed, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        channel.close();
        channel = append(file);
        lines = kept;
        aliveAtLastLook = kept;
    }

    private static String line(String entry) {
        return sum(entry) + ' ' + entry + '\n';
    }

    private static boolean isWhole(String line) {
        return line.length() > SUM_LENGTH
                && line.charAt(SUM_LENGTH) == ' '
                && line.startsWith(sum(line.substring(SUM_LENGTH + 1)));
    }

    private static String sum(String entry) {
        CRC32C crc = new CRC32C();
        crc.update(entry.getBytes(StandardCharsets.ISO_8859_1));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** Writes what was added and stops. */
    @Override
    public void close() {
        stopping = true;
        queue.add(END);
        try {
            writer.join(5_000);
            channel.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.warn("journal {} could not be closed: {}", file.getFileName(), e.getMessage());
        }
    }
}
