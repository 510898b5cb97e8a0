package dev.gantry.tls.identity;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A secret that opens an encrypted key, wiped when it is closed. It comes from a file, from an open file descriptor or from a
 * prompt of the caller, never from an argument or the environment, where other users of the machine could read it.
 */
public final class Passphrase implements AutoCloseable {
    /** More than any passphrase that a person or a generator writes, in bytes. */
    private static final int MAX_BYTES = 4096;

    private final char[] characters;

    private Passphrase(char[] characters) {
        this.characters = characters;
    }

    /** Takes over {@code characters}: the array is wiped when the passphrase is closed. */
    public static Passphrase takeOver(char[] characters) {
        if (characters.length == 0) {
            throw new IllegalArgumentException("passphrase: empty (expected: at least one character)");
        }
        return new Passphrase(characters);
    }

    /**
     * The first line of a file, without its line end.
     *
     * @throws IdentityException the file cannot be read or its first line is empty
     */
    public static Passphrase fromFile(Path file) throws IdentityException {
        try (InputStream in = Files.newInputStream(file)) {
            return firstLine(in, file);
        } catch (IOException e) {
            throw PemFiles.unreadable(file, e);
        }
    }

    /**
     * The first line that an inherited file descriptor yields.
     *
     * @param descriptor the number of the descriptor, 0 or more
     * @throws IdentityException it is not open, or its first line is empty
     */
    public static Passphrase fromDescriptor(int descriptor) throws IdentityException {
        Path path = Path.of("/dev/fd/" + descriptor);
        try (InputStream in = new FileInputStream(path.toFile())) {
            return firstLine(in, path);
        } catch (IOException e) {
            throw PemFiles.unreadable(path, e);
        }
    }

    private static Passphrase firstLine(InputStream in, Path source) throws IOException, IdentityException {
        byte[] bytes = in.readNBytes(MAX_BYTES);
        try {
            int end = 0;
            while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
                end++;
            }
            if (end == 0) {
                throw new IdentityException(
                        IdentityException.Kind.MALFORMED, source, "the passphrase on its first line is empty");
            }
            CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, end));
            char[] characters = new char[decoded.remaining()];
            decoded.get(characters);
            Arrays.fill(decoded.array(), '\0');
            return new Passphrase(characters);
        } catch (CharacterCodingException e) {
            throw new IdentityException(IdentityException.Kind.MALFORMED, source, "the passphrase is not UTF-8 text");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** The characters themselves, not a copy: valid until {@link #close()}. */
    public char[] characters() {
        return characters;
    }

    /** An independent passphrase of the same characters. */
    public Passphrase copy() {
        return new Passphrase(characters.clone());
    }

    @Override
    public void close() {
        Arrays.fill(characters, '\0');
    }

    @Override
    public String toString() {
        return "Passphrase[hidden]";
    }
}
