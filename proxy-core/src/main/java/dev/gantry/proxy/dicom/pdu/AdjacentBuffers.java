package dev.gantry.proxy.dicom.pdu;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Slices of one buffer, each of which begins where the one before it ends: together one slice. Used by one thread. */
final class AdjacentBuffers {
    private @Nullable ByteBuf first;
    private @Nullable ByteBuf parent;
    private int start;
    private int end;

    /**
     * Takes a slice, and its ownership, if nothing is held or it lies right behind what is held.
     *
     * @return false if it does not, or is no slice of a buffer with an address; it then stays its owner's
     */
    @SuppressWarnings("ReferenceEquality") // The buffer that a slice is of.
    boolean add(ByteBuf slice) {
        ByteBuf of = slice.unwrap();
        if (of == null || !slice.hasMemoryAddress() || !of.hasMemoryAddress()) {
            return false;
        }
        int begins = (int) (slice.memoryAddress() - of.memoryAddress()) + slice.readerIndex();
        if (first == null) {
            first = slice;
            parent = of;
            start = begins;
        } else if (of == parent && begins == end) {
            // The first slice keeps the buffer that both are of.
            slice.release();
        } else {
            return false;
        }
        end = begins + slice.writerIndex() - slice.readerIndex();
        return true;
    }

    /** Returns all that is held as one buffer, which its receiver releases, and holds nothing from then on; null for nothing. */
    @Nullable
    ByteBuf take() {
        ByteBuf one = first;
        ByteBuf of = parent;
        if (one == null || of == null) {
            return null;
        }
        first = null;
        parent = null;
        if (one.readableBytes() == end - start) {
            return one;
        }
        ByteBuf all = of.retainedSlice(start, end - start);
        one.release();
        return all;
    }
}
