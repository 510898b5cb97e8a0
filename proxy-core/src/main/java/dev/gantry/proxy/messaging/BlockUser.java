package dev.gantry.proxy.messaging;

import dev.gantry.proxy.mllp.MllpBlock;
import dev.gantry.proxy.mllp.MllpException;

/** Whom a connection serves. Called on one thread. */
public interface BlockUser {
    /** A block, or a piece of one, has come; its ownership goes with it. */
    void received(MllpBlock block);

    /** The peer broke the framing; nothing more is received. */
    void invalid(MllpException violation);

    /** The peer will send nothing more, and may still read. */
    void inputEnded();

    /**
     * The connection is gone: the last call.
     *
     * @param detail a sentence for the log; empty where the peer closed it in order, or we did
     */
    void closed(String detail);
}
