package dev.gantry.proxy.messaging;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a block, or all of it. A block that comes in one piece is held as it is; pieces are copied together, so
 * that a peer that sends byte by byte cannot keep a buffer of the network for each.
 */
final class HeldBlock {
    private @Nullable ByteBuf bytes;

    /** Takes a piece and its ownership. */
    void add(ByteBuf piece, boolean last) {
        if (bytes == null) {
            if (last) {
                bytes = piece;
                return;
            }
            bytes = piece.alloc().buffer(piece.readableBytes());
        }
        try {
            bytes.writeBytes(piece);
        } finally {
            piece.release();
        }
    }

    /** Returns the number of bytes. */
    int length() {
        return bytes == null ? 0 : bytes.readableBytes();
    }

    /** Returns what is held, which stays held. */
    ByteBuf bytes() {
        if (bytes == null) {
            throw new IllegalStateException("nothing is held");
        }
        return bytes;
    }

    /** Returns the length of the first segment, or -1 if its end is not here. */
    int firstSegmentLength() {
        ByteBuf held = bytes();
        int end = held.forEachByte(ByteProcessor.FIND_CRLF);
        return end < 0 ? -1 : end - held.readerIndex();
    }

    /** Hands over what is held. */
    ByteBuf take() {
        ByteBuf held = bytes();
        bytes = null;
        return held;
    }

    void release() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }
}
