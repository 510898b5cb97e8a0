package dev.gantry.tls.identity;

import java.nio.file.Path;

/** Key material could not be used. The message is one line and names the file. */
public final class IdentityException extends Exception {
    /** What was wrong, for callers that map it to an exit code or a metric. */
    public enum Kind {
        /** The file is absent, is too large or may not be read. */
        UNREADABLE,
        /** The file is no PEM text of the expected kind. */
        MALFORMED,
        /** The key is encrypted and no passphrase was given. */
        PASSPHRASE_NEEDED,
        /** The passphrase does not open the key. */
        WRONG_PASSPHRASE,
        /** The key is of a kind that TLS here does not use. */
        UNSUPPORTED_KEY,
        /** An unencrypted key may be read by every user of the machine. */
        KEY_EXPOSED,
        /** The certificate's validity has ended. */
        EXPIRED,
        /** The certificate's validity has not begun. */
        NOT_YET_VALID,
        /** The key is not the one of the certificate. */
        KEY_MISMATCH
    }

    private final Kind kind;
    private final Path path;

    /**
     * @param kind what was wrong
     * @param path the file
     * @param detail one sentence, lower case, no full stop
     */
    public IdentityException(Kind kind, Path path, String detail) {
        super("`" + path + "`: " + detail);
        this.kind = kind;
        this.path = path;
    }

    /** What was wrong. */
    public Kind kind() {
        return kind;
    }

    /** The file that was wrong. */
    public Path path() {
        return path;
    }
}
