package dev.gantry.tls.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Writes files that are whole or absent: the content goes to a temporary name, reaches the disk, and takes its final name in
 * one step. Modes are set when the file is created, so there is no moment at which others may read it.
 */
public final class AtomicFiles {
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    /** Who may read a file. */
    public enum Access {
        /** The owner alone: mode 0600. */
        SECRET("rw-------"),
        /** Everyone: mode 0644. */
        PUBLIC("rw-r--r--");

        private final String permissions;

        Access(String permissions) {
            this.permissions = permissions;
        }

        private FileAttribute<?>[] attributes() {
            return POSIX
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                    }
                    : new FileAttribute<?>[0];
        }
    }

    private AtomicFiles() {}

    /**
     * Creates or replaces a file. When this returns, the content survives a loss of power.
     *
     * @throws IOException nothing of the new content stands under the name; an old file is untouched
     */
    public static void write(Path file, byte[] content, Access access) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException("no directory to write `" + file + "` to");
        }
        Path temporary = Files.createTempFile(directory, "." + file.getFileName(), ".new", access.attributes());
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        force(directory);
    }

    /**
     * Creates a directory, and those above it, that only its owner may enter (mode 0700); one that exists is left as it is.
     *
     * @throws IOException it cannot be created
     */
    public static void createPrivateDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        if (POSIX) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(directory);
        }
    }

    /**
     * Whether anyone but the owner may read a file or enter a directory; false where the file system knows no modes.
     *
     * @throws IOException the file cannot be looked at
     */
    public static boolean isExposed(Path file) throws IOException {
        if (!POSIX) {
            return false;
        }
        for (PosixFilePermission permission : Files.getPosixFilePermissions(file)) {
            if (!permission.name().startsWith("OWNER_")) {
                return true;
            }
        }
        return false;
    }

    private static void force(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
