package dev.gantry.proxy.mllp;

import io.netty.buffer.ByteBuf;
import io.netty.util.ReferenceCountUtil;

/** A block of MLLP, or a piece of one. */
public sealed interface MllpBlock {
    /** The byte that begins a block: VT. */
    byte START = 0x0B;

    /** The byte that ends the content of a block: FS. */
    byte END = 0x1C;

    /** The byte that follows {@link #END}: CR. */
    byte TRAILER = 0x0D;

    /** The content of a positive commit block (MLLP release 2): ACK. */
    byte COMMIT_ACK = 0x06;

    /** The content of a negative commit block (MLLP release 2): NAK. */
    byte COMMIT_NAK = 0x15;

    /**
     * Content: a message, or a piece of one. Whoever receives it releases its bytes.
     *
     * @param bytes between the framing bytes
     * @param first whether the message begins with them
     * @param last whether it ends with them
     */
    record Content(ByteBuf bytes, boolean first, boolean last) implements MllpBlock {}

    /** A commit block: whether a content block is in safe keeping, says the transport (MLLP release 2). */
    record Commit(boolean positive) implements MllpBlock {}

    /** Lets go of the bytes, where there are any. */
    default void release() {
        if (this instanceof Content content) {
            ReferenceCountUtil.release(content.bytes());
        }
    }
}
