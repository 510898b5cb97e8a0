package dev.gantry.proxy.dicom.dimse;

import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.dicom.pdu.MessageControlHeader;
import dev.gantry.proxy.dicom.pdu.PDataTf;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads and writes command sets: Implicit VR Little Endian whatever was negotiated, elements of group 0000 alone in ascending order, the
 * group length first and right (PS3.7 6.3.1).
 *
 * <pre>
 *   1-2  group, 0000H
 *   3-4  element number
 *   5-8  value length in bytes, even
 *   9-   value
 * </pre>
 */
public final class CommandSetCodec {
    /** The longest command set that is read, in bytes. */
    public static final int MAX_BYTES = 64 * 1024;

    static final int ELEMENT_HEADER_LENGTH = 8;
    private static final int GROUP_LENGTH_ELEMENT_LENGTH = 12;

    private CommandSetCodec() {}

    /**
     * Reads all that is readable in {@code in} as one command set.
     *
     * @throws DimseException if it is not one
     */
    public static CommandSet decode(ByteBuf in) {
        if (in.readableBytes() > MAX_BYTES) {
            throw new DimseException(
                    "command set: " + in.readableBytes() + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        checkGroupLength(in);
        byte[] elements = new byte[in.readableBytes()];
        in.readBytes(elements);
        return ofElements(elements);
    }

    /**
     * Finds the elements behind the group length in their bytes, which the command set takes as its own.
     *
     * @throws DimseException if they are no command set
     */
    static CommandSet ofElements(byte[] elements) {
        int most = elements.length / ELEMENT_HEADER_LENGTH;
        int[] numbers = new int[most];
        int[] ends = new int[most];
        int count = 0;
        int previous = CommandElement.COMMAND_GROUP_LENGTH.number();
        for (int at = 0; at < elements.length; at = ends[count++]) {
            int number = tag(elements, at);
            if (number <= previous) {
                throw new DimseException("element " + CommandElement.tag(number) + " after "
                        + CommandElement.tag(previous) + " (expected: ascending order)");
            }
            previous = number;
            int value = at + ELEMENT_HEADER_LENGTH;
            numbers[count] = number;
            ends[count] = value + length(elements, at, number);
        }
        return new CommandSet(elements, numbers, ends, count);
    }

    /** Reads the first element, which says how many bytes follow it. */
    private static void checkGroupLength(ByteBuf in) {
        byte[] first = new byte[Math.min(in.readableBytes(), GROUP_LENGTH_ELEMENT_LENGTH)];
        in.readBytes(first);
        if (first.length == 0 || tag(first, 0) != CommandElement.COMMAND_GROUP_LENGTH.number()) {
            throw new DimseException("first element: not the command group length (expected: (0000,0000))");
        }
        int length = length(first, 0, CommandElement.COMMAND_GROUP_LENGTH.number());
        if (length != 4) {
            throw new DimseException("length of element (0000,0000): " + length + " (expected: 4)");
        }
        long groupLength = unsignedInt(first, ELEMENT_HEADER_LENGTH);
        if (groupLength != in.readableBytes()) {
            throw new DimseException(
                    "command group length: " + groupLength + " (expected: " + in.readableBytes() + ")");
        }
    }

    /** Reads a tag of group 0000 and returns its element number. */
    private static int tag(byte[] bytes, int at) {
        int left = bytes.length - at;
        if (left < ELEMENT_HEADER_LENGTH) {
            throw new DimseException("element header: " + left + " bytes (expected: " + ELEMENT_HEADER_LENGTH + ")");
        }
        int group = unsignedShort(bytes, at);
        int number = unsignedShort(bytes, at + 2);
        if (group != 0) {
            throw new DimseException(String.format(
                    Locale.ROOT, "element (%04X,%04X) in a command set (expected: group 0000)", group, number));
        }
        return number;
    }

    private static int length(byte[] bytes, int at, int number) {
        long length = unsignedInt(bytes, at + 4);
        int left = bytes.length - at - ELEMENT_HEADER_LENGTH;
        if (length > left) {
            throw new DimseException("length of element " + CommandElement.tag(number) + ": " + length
                    + " (expected: at most " + left + ")");
        }
        return (int) length;
    }

    static int unsignedShort(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) | (bytes[at + 1] & 0xFF) << 8;
    }

    private static long unsignedInt(byte[] bytes, int at) {
        return unsignedShort(bytes, at) | (long) unsignedShort(bytes, at + 2) << 16;
    }

    /** Returns the number of bytes that {@link #encode} writes. */
    public static int encodedLength(CommandSet set) {
        return GROUP_LENGTH_ELEMENT_LENGTH + set.elementBytes();
    }

    /** Appends the bytes of {@code set} to {@code out}. */
    public static void encode(CommandSet set, ByteBuf out) {
        writeHeader(CommandElement.COMMAND_GROUP_LENGTH.number(), 4, out);
        out.writeIntLE(set.elementBytes());
        set.writeElements(out);
    }

    static void writeHeader(int number, int length, ByteBuf out) {
        out.writeShortLE(0);
        out.writeShortLE(number);
        out.writeIntLE(length);
    }

    /**
     * Returns the PDUs that carry {@code set}: one, unless the receiver takes none so long. The caller owns them.
     *
     * @param contextId the presentation context
     * @param receiver the maximum length that the receiver stated; its PDUs are not made shorter than for two bytes of a fragment
     */
    public static List<PDataTf> toPdus(CommandSet set, int contextId, MaximumLength receiver, ByteBufAllocator alloc) {
        int length = encodedLength(set);
        int fragment = longestFragment(receiver, length);
        if (fragment == length) {
            return List.of(new PDataTf(contextId, MessageControlHeader.of(true, true), encoded(set, length, alloc)));
        }
        List<PDataTf> pdus = new ArrayList<>((length + fragment - 1) / fragment);
        ByteBuf encoded = encoded(set, length, alloc);
        try {
            while (encoded.isReadable()) {
                int next = Math.min(fragment, encoded.readableBytes());
                boolean last = next == encoded.readableBytes();
                pdus.add(new PDataTf(contextId, MessageControlHeader.of(true, last), encoded.readRetainedSlice(next)));
            }
            return pdus;
        } finally {
            encoded.release();
        }
    }

    /** Returns the bytes of {@code set}, with room in front of them for the header of a PDU. */
    private static ByteBuf encoded(CommandSet set, int length, ByteBufAllocator alloc) {
        int whole = PDataTf.HEADER_LENGTH + length;
        ByteBuf out = alloc.ioBuffer(whole, whole).setIndex(PDataTf.HEADER_LENGTH, PDataTf.HEADER_LENGTH);
        try {
            encode(set, out);
        } catch (Throwable e) {
            out.release();
            throw e;
        }
        return out;
    }

    private static int longestFragment(MaximumLength receiver, int length) {
        if (receiver.isUnlimited()) {
            return length;
        }
        long even = (receiver.bytes() - PDataTf.OVERHEAD) & ~1L;
        return (int) Math.max(2, Math.min(even, length));
    }
}
