package dev.gantry.proxy.mllp;

import io.netty.buffer.ByteBuf;

/**
 * Which bytes may stand in a block, and where one stands that may not. Every byte of every message is looked at here, so
 * eight at a time where there is no control byte among them.
 */
final class ContentBytes {
    private static final int SPACE = 0x20;
    private static final long SPACES = 0x2020202020202020L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private ContentBytes() {}

    /**
     * Returns where the first byte stands that is no content, -1 if all are.
     *
     * @param from index of the first byte, in the buffer
     * @param to index behind the last
     * @param lineFeeds whether line feeds are content
     */
    static int firstOther(ByteBuf bytes, int from, int to, boolean lineFeeds) {
        int at = from;
        while (at + Long.BYTES <= to) {
            if (hasControlByte(bytes.getLong(at))) {
                int other = firstOtherOf(bytes, at, at + Long.BYTES, lineFeeds);
                if (other >= 0) {
                    return other;
                }
            }
            at += Long.BYTES;
        }
        return firstOtherOf(bytes, at, to, lineFeeds);
    }

    /** A byte below the space borrows its high bit from the subtraction, and has none of its own that would explain it. */
    private static boolean hasControlByte(long eight) {
        return ((eight - SPACES) & ~eight & HIGH_BITS) != 0;
    }

    private static int firstOtherOf(ByteBuf bytes, int from, int to, boolean lineFeeds) {
        for (int at = from; at < to; at++) {
            if (!isContent(bytes.getByte(at), lineFeeds)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isContent(byte value, boolean lineFeeds) {
        return value >= SPACE
                || value < 0
                || value == 0x0D
                || value == 0x09
                || value == 0x1B
                || (lineFeeds && value == 0x0A);
    }
}
