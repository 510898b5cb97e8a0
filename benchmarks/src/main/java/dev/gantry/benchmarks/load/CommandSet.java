package dev.gantry.benchmarks.load;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * The elements of a command set (PS3.7 9.3, Annex E) that the two ends look at.
 *
 * @param field Command Field (0000,0100)
 * @param messageId Message ID (0000,0110) of a request, Message ID Being Responded To (0000,0120) of a response
 * @param status Status (0000,0900); -1 in a request
 * @param hasDataSet whether Command Data Set Type (0000,0800) is other than 0101H
 * @param sopClass Affected SOP Class UID (0000,0002) with its padding; empty when absent
 * @param sopInstance Affected SOP Instance UID (0000,1000) with its padding; empty when absent
 */
record CommandSet(int field, int messageId, int status, boolean hasDataSet, String sopClass, String sopInstance) {

    static final int C_STORE_RQ = 0x0001;
    static final int C_STORE_RSP = 0x8001;
    static final int C_ECHO_RQ = 0x0030;
    static final int C_ECHO_RSP = 0x8030;
    static final int SUCCESS = 0;

    private static final int NO_DATA_SET = 0x0101;
    private static final int ELEMENT_HEADER_BYTES = 8;

    /** Reads the next {@code bytes} bytes of {@code in} as Implicit VR Little Endian. */
    static CommandSet read(ByteBuf in, int bytes) {
        int end = in.readerIndex() + bytes;
        int field = -1;
        int messageId = -1;
        int status = -1;
        int dataSetType = NO_DATA_SET;
        String sopClass = "";
        String sopInstance = "";
        while (end - in.readerIndex() >= ELEMENT_HEADER_BYTES) {
            int group = in.readUnsignedShortLE();
            int element = in.readUnsignedShortLE();
            int length = (int) in.readUnsignedIntLE();
            if (group != 0 || length < 0 || length > end - in.readerIndex()) {
                throw new IllegalStateException("a command set with an element that does not fit");
            }
            int at = in.readerIndex();
            switch (element) {
                case 0x0002 -> sopClass = in.toString(at, length, StandardCharsets.US_ASCII);
                case 0x0100 -> field = in.getUnsignedShortLE(at);
                case 0x0110, 0x0120 -> messageId = in.getUnsignedShortLE(at);
                case 0x0800 -> dataSetType = in.getUnsignedShortLE(at);
                case 0x0900 -> status = in.getUnsignedShortLE(at);
                case 0x1000 -> sopInstance = in.toString(at, length, StandardCharsets.US_ASCII);
                default -> {}
            }
            in.skipBytes(length);
        }
        return new CommandSet(field, messageId, status, dataSetType != NO_DATA_SET, sopClass, sopInstance);
    }

    static CommandSet echoRq(int messageId) {
        return new CommandSet(C_ECHO_RQ, messageId, -1, false, Uids.VERIFICATION, "");
    }

    static CommandSet storeRq(int messageId, String sopInstance) {
        return new CommandSet(C_STORE_RQ, messageId, -1, true, Uids.CT_IMAGE_STORAGE, sopInstance);
    }

    /** The answer "success" to this request. */
    CommandSet success() {
        return new CommandSet(field | 0x8000, messageId, SUCCESS, false, sopClass, sopInstance);
    }

    /** Writes this command set as one P-DATA-TF with one PDV. */
    void writePdu(ByteBuf out, int contextId) {
        int pdu = out.writerIndex();
        out.writeByte(0x04)
                .writeByte(0)
                .writeInt(0)
                .writeInt(0)
                .writeByte(contextId)
                .writeByte(0x03);
        int start = out.writerIndex();
        out.writeShortLE(0).writeShortLE(0).writeIntLE(4).writeIntLE(0);
        uid(out, 0x0002, sopClass);
        unsignedShort(out, 0x0100, field);
        boolean response = (field & 0x8000) != 0;
        unsignedShort(out, response ? 0x0120 : 0x0110, messageId);
        if (field == C_STORE_RQ) {
            unsignedShort(out, 0x0700, 0);
        }
        unsignedShort(out, 0x0800, hasDataSet ? 0 : NO_DATA_SET);
        if (response) {
            unsignedShort(out, 0x0900, status);
        }
        if (!sopInstance.isEmpty()) {
            uid(out, 0x1000, sopInstance);
        }
        int length = out.writerIndex() - start;
        out.setIntLE(start + ELEMENT_HEADER_BYTES, length - ELEMENT_HEADER_BYTES - 4);
        out.setInt(pdu + 2, length + 6);
        out.setInt(pdu + 6, length + 2);
    }

    private static void unsignedShort(ByteBuf out, int element, int value) {
        out.writeShortLE(0).writeShortLE(element).writeIntLE(2).writeShortLE(value);
    }

    private static void uid(ByteBuf out, int element, String value) {
        int padded = value.length() + (value.length() & 1);
        out.writeShortLE(0).writeShortLE(element).writeIntLE(padded);
        out.writeCharSequence(value, StandardCharsets.US_ASCII);
        out.writeZero(padded - value.length());
    }
}
