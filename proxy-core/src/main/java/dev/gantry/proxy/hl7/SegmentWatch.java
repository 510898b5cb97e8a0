package dev.gantry.proxy.hl7;

import io.netty.buffer.ByteBuf;

/**
 * Watches where segments begin, across the pieces of one message, for a second header: a message within a message, which
 * one receiver would take for text and another for an order. A line feed is taken for the end of a segment too, whether it
 * may be one or not.
 */
public final class SegmentWatch {
    private static final int MSH = name("MSH");
    private static final int FHS = name("FHS");
    private static final int BHS = name("BHS");
    private static final int FTS = name("FTS");
    private static final int BTS = name("BTS");

    private static final int NAME_BYTES = 3;

    private int position = NAME_BYTES;
    private int name;
    private boolean found;

    private static int name(String segment) {
        return segment.charAt(0) << 16 | segment.charAt(1) << 8 | segment.charAt(2);
    }

    /**
     * Looks at the next bytes of the message, of which the first segment is known to be a header.
     *
     * @return whether a segment began in them, or began before and was named in them, that must not be there
     */
    public boolean seesHeader(ByteBuf bytes) {
        int end = bytes.writerIndex();
        int at = bytes.readerIndex();
        int nextReturn = at - 1;
        int nextFeed = at - 1;
        while (at < end && !found) {
            if (position < NAME_BYTES) {
                process(bytes.getByte(at++));
                continue;
            }
            // Behind its name nothing of a segment matters but its end, which is found faster than byte by byte.
            if (nextReturn < at) {
                nextReturn = next(bytes, at, end, (byte) '\r');
            }
            if (nextFeed < at) {
                nextFeed = next(bytes, at, end, (byte) '\n');
            }
            at = Math.min(nextReturn, nextFeed);
            if (at < end) {
                process(bytes.getByte(at++));
            }
        }
        return found;
    }

    private static int next(ByteBuf bytes, int from, int end, byte value) {
        int at = bytes.indexOf(from, end, value);
        return at < 0 ? end : at;
    }

    private void process(byte value) {
        if (value == '\r' || value == '\n') {
            position = 0;
            name = 0;
        } else if (position < NAME_BYTES) {
            name = name << 8 | (value & 0xFF);
            position++;
            found = position == NAME_BYTES && (name == MSH || name == FHS || name == BHS || name == FTS || name == BTS);
        }
    }
}
