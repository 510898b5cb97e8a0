package dev.gantry.proxy.association;

import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.pdu.MessageControlHeader;
import dev.gantry.proxy.dicom.pdu.PDataTf;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Command sets written by hand (PS3.7 6.3.1), so that a test does not lean on the code that it tests. */
final class Messages {
    static final int C_STORE_RQ = 0x0001;
    static final int C_STORE_RSP = 0x8001;
    static final int C_FIND_RQ = 0x0020;
    static final int C_FIND_RSP = 0x8020;
    static final int C_ECHO_RQ = 0x0030;
    static final int C_ECHO_RSP = 0x8030;
    static final int C_CANCEL_RQ = 0x0FFF;

    private static final int NO_DATA_SET = 0x0101;

    private Messages() {}

    static PDataTf echoRequest(int contextId, int messageId) {
        ByteBuf command = Unpooled.buffer();
        uid(command, 0x0002, "1.2.840.10008.1.1");
        number(command, 0x0100, C_ECHO_RQ);
        number(command, 0x0110, messageId);
        number(command, 0x0800, NO_DATA_SET);
        return whole(contextId, command);
    }

    static PDataTf storeRequest(int contextId, int messageId, Uid sopClass, String sopInstance) {
        ByteBuf command = Unpooled.buffer();
        uid(command, 0x0002, sopClass.value());
        number(command, 0x0100, C_STORE_RQ);
        number(command, 0x0110, messageId);
        number(command, 0x0700, 0);
        number(command, 0x0800, 1);
        uid(command, 0x1000, sopInstance);
        return whole(contextId, command);
    }

    static PDataTf findRequest(int contextId, int messageId, Uid sopClass) {
        ByteBuf command = Unpooled.buffer();
        uid(command, 0x0002, sopClass.value());
        number(command, 0x0100, C_FIND_RQ);
        number(command, 0x0110, messageId);
        number(command, 0x0700, 0);
        number(command, 0x0800, 1);
        return whole(contextId, command);
    }

    static PDataTf cancelRequest(int contextId, int respondedTo) {
        ByteBuf command = Unpooled.buffer();
        number(command, 0x0100, C_CANCEL_RQ);
        number(command, 0x0120, respondedTo);
        number(command, 0x0800, NO_DATA_SET);
        return whole(contextId, command);
    }

    static PDataTf response(
            int contextId, int commandField, int respondedTo, Uid sopClass, int status, boolean dataSet) {
        ByteBuf command = Unpooled.buffer();
        uid(command, 0x0002, sopClass.value());
        number(command, 0x0100, commandField);
        number(command, 0x0120, respondedTo);
        number(command, 0x0800, dataSet ? 1 : NO_DATA_SET);
        number(command, 0x0900, status);
        if (commandField == C_STORE_RSP) {
            uid(command, 0x1000, "2.25.1");
        }
        return whole(contextId, command);
    }

    static PDataTf data(int contextId, boolean last, int length) {
        return new PDataTf(
                contextId,
                MessageControlHeader.of(false, last),
                Unpooled.buffer(length).writeZero(length));
    }

    /**
     * Returns bytes {@code from} to {@code to} of a data set in Explicit VR Little Endian: Modality (0008,0060), and the
     * beginning of the next element.
     */
    static PDataTf modality(int contextId, String value, int from, int to) {
        ByteBuf data = Unpooled.buffer();
        data.writeShortLE(0x0008).writeShortLE(0x0060);
        data.writeBytes("CS".getBytes(StandardCharsets.US_ASCII)).writeShortLE(value.length());
        data.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
        data.writeShortLE(0x0008).writeShortLE(0x0070);
        data.writeBytes("LO".getBytes(StandardCharsets.US_ASCII)).writeShortLE(2);
        data.writeZero(2);
        return new PDataTf(contextId, MessageControlHeader.DATA, data.slice(from, to - from));
    }

    /** Returns the beginning of a data set whose first value is long and of no interest. */
    static PDataTf longValue(int contextId, int length) {
        ByteBuf data = Unpooled.buffer();
        data.writeShortLE(0x0008).writeShortLE(0x0008);
        data.writeBytes("UT".getBytes(StandardCharsets.US_ASCII))
                .writeShortLE(0)
                .writeIntLE(length);
        return new PDataTf(contextId, MessageControlHeader.DATA, data);
    }

    /** Returns the value of a US element of a command set, or -1. */
    static int number(PDataTf command, int element) {
        ByteBuf in = command.content().duplicate();
        while (in.isReadable()) {
            in.skipBytes(2);
            int found = in.readUnsignedShortLE();
            int length = in.readIntLE();
            if (found == element && length == 2) {
                return in.readUnsignedShortLE();
            }
            in.skipBytes(length);
        }
        return -1;
    }

    private static PDataTf whole(int contextId, ByteBuf elements) {
        ByteBuf command = Unpooled.buffer();
        command.writeShortLE(0).writeShortLE(0).writeIntLE(4).writeIntLE(elements.readableBytes());
        command.writeBytes(elements);
        return new PDataTf(contextId, MessageControlHeader.LAST_COMMAND, command);
    }

    private static void number(ByteBuf out, int element, int value) {
        out.writeShortLE(0).writeShortLE(element).writeIntLE(2).writeShortLE(value);
    }

    private static void uid(ByteBuf out, int element, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
        int padded = (bytes.length + 1) & ~1;
        out.writeShortLE(0)
                .writeShortLE(element)
                .writeIntLE(padded)
                .writeBytes(bytes)
                .writeZero(padded - bytes.length);
    }
}
