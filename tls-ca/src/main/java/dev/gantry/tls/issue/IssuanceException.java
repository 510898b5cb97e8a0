package dev.gantry.tls.issue;

/** A certificate is not issued. The message is one line, fit for the person who asked. */
public final class IssuanceException extends Exception {
    /** What stood against it, for callers that map it to an exit code or a response. */
    public enum Kind {
        /** A name is malformed or lies outside the site. */
        NAME,
        /** The validity lies outside the profile or the life of the authority. */
        VALIDITY,
        /** The signing request cannot be decoded or does not prove possession of its key. */
        REQUEST,
        /** The key is weak. */
        WEAK_KEY,
        /** The key is known from another device. */
        KEY_OF_OTHER_DEVICE,
        /** The key was reported as compromised. */
        BLOCKED_KEY,
        /** A lint found the certificate to be against a rule. */
        LINT,
        /** This site has no authority for the profile. */
        NO_AUTHORITY,
        /** The device is not expected here. */
        UNKNOWN_DEVICE,
        /** The caller did not show that it is who it says. */
        NOT_AUTHORISED,
        /** Too many attempts. */
        RATE_LIMITED,
        /** The request waits for approval. */
        PENDING,
        /** The same request is being worked on. */
        IN_PROGRESS,
        /** The clock stands before the last record. */
        CLOCK,
        /** The disk is full; nothing is issued until there is room. */
        STORE_FULL,
        /** The record could not be written. */
        STORE,
        /** The key would not sign, or the signature did not verify. */
        SIGNATURE,
        /** A prepared certificate was used twice. */
        USED_TWICE
    }

    private final Kind kind;

    /**
     * @param kind what stood against it
     * @param detail one sentence, lower case, no full stop
     */
    public IssuanceException(Kind kind, String detail) {
        super(detail);
        this.kind = kind;
    }

    /**
     * @param kind what stood against it
     * @param detail one sentence, lower case, no full stop
     * @param cause what it came from
     */
    public IssuanceException(Kind kind, String detail, Throwable cause) {
        super(detail, cause);
        this.kind = kind;
    }

    /** What stood against it. */
    public Kind kind() {
        return kind;
    }
}
