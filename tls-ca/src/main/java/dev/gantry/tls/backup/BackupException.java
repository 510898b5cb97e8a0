package dev.gantry.tls.backup;

/** A copy cannot be made, is not whole, or cannot be put back. The message is one line. */
public final class BackupException extends Exception {
    /** What stood against it. */
    public enum Kind {
        /** A file cannot be read or written. */
        UNWRITABLE,
        /** Something stands where the copy or the authority is to go. */
        EXISTS,
        /** The copy is not whole, or is not what was written. */
        DAMAGED
    }

    private final Kind kind;

    BackupException(Kind kind, String detail) {
        super(detail);
        this.kind = kind;
    }

    BackupException(Kind kind, String detail, Throwable cause) {
        super(detail, cause);
        this.kind = kind;
    }

    /** What stood against it. */
    public Kind kind() {
        return kind;
    }
}
