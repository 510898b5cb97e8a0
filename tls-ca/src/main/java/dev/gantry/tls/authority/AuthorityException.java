package dev.gantry.tls.authority;

/** The authorities of a site cannot be made or opened. The message is one line and names the file where there is one. */
public final class AuthorityException extends Exception {
    /** What stood against it. */
    public enum Kind {
        /** There are authorities in the directory already. */
        EXISTS,
        /** There are none. */
        ABSENT,
        /** The name of the site is no host name. */
        SITE,
        /** The passphrase does not open a key. */
        WRONG_PASSPHRASE,
        /** A file is missing, unreadable, or does not fit the others. */
        DAMAGED,
        /** A chain from the authority above does not fit the request. */
        CHAIN,
        /** A file cannot be written. */
        UNWRITABLE,
        /** The issuance store cannot be opened. */
        STORE
    }

    private final Kind kind;

    /**
     * @param kind what stood against it
     * @param detail one sentence, lower case, no full stop
     */
    public AuthorityException(Kind kind, String detail) {
        super(detail);
        this.kind = kind;
    }

    /**
     * @param kind what stood against it
     * @param detail one sentence, lower case, no full stop
     * @param cause what it came from
     */
    public AuthorityException(Kind kind, String detail, Throwable cause) {
        super(detail, cause);
        this.kind = kind;
    }

    /** What stood against it. */
    public Kind kind() {
        return kind;
    }
}
