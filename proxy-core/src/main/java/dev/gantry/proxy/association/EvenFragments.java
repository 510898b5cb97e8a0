package dev.gantry.proxy.association;

import dev.gantry.proxy.dicom.pdu.PDataTf;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the fragments of a data set anew where a peer that may do so cut them at odd places: whoever gets them has granted
 * nothing (PS3.8 E.1). The odd byte waits for the next fragment.
 */
final class EvenFragments {
    private static final int NONE = -1;

    private int waiting = NONE;

    /** Takes a fragment, and its ownership; returns what to send of it, or null while there is nothing. */
    @Nullable
    PDataTf align(PDataTf fragment) {
        int length = fragment.content().readableBytes();
        boolean odd = (length & 1) != 0;
        if (waiting == NONE && (!odd || fragment.isLast())) {
            return fragment;
        }
        ByteBuf even = ByteBufAllocator.DEFAULT.buffer(length + 1);
        try {
            if (waiting != NONE) {
                even.writeByte(waiting);
                waiting = NONE;
            }
            even.writeBytes(fragment.content(), fragment.content().readerIndex(), length);
        } finally {
            fragment.release();
        }
        if (!fragment.isLast() && (even.readableBytes() & 1) != 0) {
            waiting = even.getUnsignedByte(even.writerIndex() - 1);
            even.writerIndex(even.writerIndex() - 1);
        }
        if (!even.isReadable() && !fragment.isLast()) {
            even.release();
            return null;
        }
        return fragment.replace(even);
    }
}
