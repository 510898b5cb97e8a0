package dev.gantry.tls.store;

/** The issuance store could not do what it was asked; nothing of it was done. */
public final class StoreException extends Exception {
    /** What went wrong. */
    public enum Kind {
        /** There is no room on the disk. */
        FULL,
        /** The database cannot be reached, read or written. */
        UNAVAILABLE,
        /** A record does not fit the one before it, or the database is damaged. */
        DAMAGED,
        /** The step does not follow from the state that the record is in. */
        WRONG_STATE,
        /** The key belongs to another device. */
        KEY_OF_OTHER_DEVICE,
        /** The key is blocked. */
        BLOCKED_KEY,
        /** The same request has a certificate already or is being worked on. */
        DUPLICATE,
        /** Every number that an instance may have is taken. */
        NO_INSTANCE
    }

    private final Kind kind;

    StoreException(Kind kind, String detail) {
        super(detail);
        this.kind = kind;
    }

    StoreException(Kind kind, String detail, Throwable cause) {
        super(detail, cause);
        this.kind = kind;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }
}
