package dev.gantry.proxy.hl7;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/**
 * Watches where segments begin, across the pieces of one message, for a second header: a message within a message, which
 * one receiver would take for text and another for an order. A line feed is taken for the end of a segment too, whether it
 * may be one or not.
 */
public final class SegmentWatch implements ByteProcessor {
    private static final int MSH = name("MSH");
    private static final int FHS = name("FHS");
    private static final int BHS = name("BHS");
    private static final int FTS = name("FTS");
    private static final int BTS = name("BTS");

    private int position = 3;
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
        bytes.forEachByte(this);
        return found;
    }

    @Override
    public boolean process(byte value) {
        if (value == '\r' || value == '\n') {
            position = 0;
            name = 0;
        } else if (position < 3) {
            name = name << 8 | (value & 0xFF);
            position++;
            if (position == 3 && (name == MSH || name == FHS || name == BHS || name == FTS || name == BTS)) {
                found = true;
                return false;
            }
        }
        return true;
    }
}
