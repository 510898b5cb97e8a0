package dev.gantry.proxy.mllp;

/** A peer broke the framing. It carries no stack trace, so that no peer can make us spend time on one. */
public final class MllpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean tooLong;

    MllpException(String message, boolean tooLong) {
        super(message, null, false, false);
        this.tooLong = tooLong;
    }

    /** Returns whether the block was longer than any may be, and right so far. */
    public boolean isTooLong() {
        return tooLong;
    }
}
