package dev.gantry.proxy.dicom.pdu;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Slices of one buffer, each of which begins where the one before it ends: together one slice. Used by one thread. */
final class AdjacentBuffers {
    private @Nullable ByteBuf first;
    private int length;

    /**
     * Takes a slice, and its ownership, if nothing is held or it lies right behind what is held.
     *
     * @return false if it does not, or is no slice of a buffer with an address; it then stays its owner's
     */
    @SuppressWarnings("ReferenceEquality") // The buffer that a slice is of.
    boolean add(ByteBuf slice) {
        ByteBuf of = slice.unwrap();
        if (of == null || !slice.hasMemoryAddress()) {
            return false;
        }
        if (first == null) {
            first = slice;
            length = slice.readableBytes();
            return true;
        }
        if (of != first.unwrap() || address(slice) != address(first) + length) {
            return false;
        }
        length += slice.readableBytes();
        // The first slice keeps the buffer that both are of.
        slice.release();
        return true;
    }

    /** Returns all that is held as one buffer, which its receiver releases, and holds nothing from then on; null for nothing. */
    @Nullable
    ByteBuf take() {
        ByteBuf one = first;
        first = null;
        if (one == null || one.readableBytes() == length) {
            return one;
        }
        ByteBuf of = one.unwrap();
        ByteBuf all = of.retainedSlice((int) (address(one) - of.memoryAddress()), length);
        one.release();
        return all;
    }

    private static long address(ByteBuf buffer) {
        return buffer.memoryAddress() + buffer.readerIndex();
    }
}
