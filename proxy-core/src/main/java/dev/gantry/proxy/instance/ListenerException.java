package dev.gantry.proxy.instance;

import java.io.IOException;

/** A listener could not be bound. */
public final class ListenerException extends IOException {
    private static final long serialVersionUID = 1;

    private final String listener;

    /**
     * @param listener the listener's name, or `management`, `est` or `crl`
     * @param cause what the operating system said
     */
    public ListenerException(String listener, IOException cause) {
        super(cause);
        this.listener = listener;
    }

    /** Returns the listener's name. */
    public String listener() {
        return listener;
    }
}
