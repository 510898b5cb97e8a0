package dev.gantry.proxy.instance;

import dev.gantry.tls.file.AtomicFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one running instance, held by a lock that the operating system drops when the process ends, however it
 * ends. Its pid stands in {@code gantry.pid} while it is held.
 */
public final class StateDirectory implements AutoCloseable {
    private static final String LOCK = "gantry.lock";
    private static final String PID = "gantry.pid";

    private final Path directory;
    private final FileChannel channel;
    private final FileLock lock;

    private StateDirectory(Path directory, FileChannel channel, FileLock lock) {
        this.directory = directory;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Takes the directory, which is made (mode 0700) if it is missing.
     *
     * @throws StateInUseException if another instance holds it
     * @throws IOException if it cannot be made or written
     */
    public static StateDirectory take(Path directory) throws IOException, StateInUseException {
        AtomicFiles.createPrivateDirectory(directory);
        Path file = directory.resolve(LOCK);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new StateInUseException(directory, holder(directory));
            }
            AtomicFiles.write(
                    directory.resolve(PID),
                    (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII),
                    AtomicFiles.Access.PUBLIC);
            return new StateDirectory(directory, channel, lock);
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new StateInUseException(directory, holder(directory));
        } catch (IOException | StateInUseException e) {
            channel.close();
            throw e;
        }
    }

    /** Returns the pid that the holder wrote, empty where it cannot be read. */
    public static Optional<Long> holder(Path directory) {
        try (FileChannel in = FileChannel.open(directory.resolve(PID), StandardOpenOption.READ)) {
            ByteBuffer digits = ByteBuffer.allocate(32);
            in.read(digits);
            String text = new String(digits.array(), 0, digits.position(), StandardCharsets.US_ASCII).strip();
            return text.matches("\\d{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Returns where it is. */
    public Path path() {
        return directory;
    }

    /** Gives the directory back. */
    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(directory.resolve(PID));
            lock.release();
        }
    }
}
