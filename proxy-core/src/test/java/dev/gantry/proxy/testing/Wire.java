package dev.gantry.proxy.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Bytes of the DICOM upper layer (PS3.8 9.3) and of DIMSE commands (PS3.7 E), put together without the product's encoder
 * and without any check, so that they can be wrong in every way.
 */
public final class Wire {

    /** Verification SOP class. */
    public static final String VERIFICATION = "1.2.840.10008.1.1";

    /** CT Image Storage. */
    public static final String CT_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.2";

    /** Study Root Query/Retrieve – FIND. */
    public static final String STUDY_ROOT_FIND = "1.2.840.10008.5.1.4.1.2.2.1";

    /** Study Root Query/Retrieve – MOVE. */
    public static final String STUDY_ROOT_MOVE = "1.2.840.10008.5.1.4.1.2.2.2";

    /** Study Root Query/Retrieve – GET. */
    public static final String STUDY_ROOT_GET = "1.2.840.10008.5.1.4.1.2.2.3";

    /** Storage Commitment Push Model. */
    public static final String STORAGE_COMMITMENT = "1.2.840.10008.1.20.1";

    /** Implicit VR Little Endian. */
    public static final String IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2";

    /** Explicit VR Little Endian. */
    public static final String EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";

    /** A-RELEASE-RQ (PS3.8 9.3.6). */
    public static final byte[] RELEASE_RQ = hex("05 00 00000004 00000000");

    /** A-RELEASE-RP (PS3.8 9.3.7). */
    public static final byte[] RELEASE_RP = hex("06 00 00000004 00000000");

    private Wire() {}

    /** Bytes from hexadecimal digits; white space is for the reader. */
    public static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
    }

    /** One byte a character. */
    public static byte[] text(String text) {
        return text.getBytes(ISO_8859_1);
    }

    /** One after the other. */
    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** A PDU: type, reserved, length in four bytes, body. */
    public static byte[] pdu(int type, byte[]... body) {
        byte[] all = concat(body);
        return concat(new byte[] {(byte) type, 0}, int32(all.length), all);
    }

    /** An item or sub-item: type, reserved, length in two bytes, body. */
    public static byte[] item(int type, byte[]... body) {
        byte[] all = concat(body);
        return concat(new byte[] {(byte) type, 0}, int16(all.length), all);
    }

    /** An item whose length field says {@code length}, whatever follows. */
    public static byte[] itemClaiming(int type, int length, byte[]... body) {
        return concat(new byte[] {(byte) type, 0}, int16(length), concat(body));
    }

    /** A presentation-data-value item; {@code header} is 1 for a command, 2 for the last fragment, 3 for both. */
    public static byte[] pdv(int contextId, int header, byte[] fragment) {
        return concat(int32(fragment.length + 2), new byte[] {(byte) contextId, (byte) header}, fragment);
    }

    /** A P-DATA-TF of one whole command on a context. */
    public static byte[] command(int contextId, byte[] commandSet) {
        return pdu(4, pdv(contextId, 3, commandSet));
    }

    /** A command set of these elements, with its group length before it. */
    public static byte[] commandSet(byte[]... elements) {
        byte[] all = concat(elements);
        return concat(element(0x0000, littleEndian32(all.length)), all);
    }

    /** C-ECHO-RQ (PS3.7 9.3.5.1). */
    public static byte[] echoRq(int messageId) {
        return commandSet(uid(0x0002, VERIFICATION), us(0x0100, 0x0030), us(0x0110, messageId), us(0x0800, 0x0101));
    }

    /** C-ECHO-RSP of success (PS3.7 9.3.5.2). */
    public static byte[] echoRsp(int messageId) {
        return commandSet(
                uid(0x0002, VERIFICATION),
                us(0x0100, 0x8030),
                us(0x0120, messageId),
                us(0x0800, 0x0101),
                us(0x0900, 0x0000));
    }

    /** C-STORE-RQ (PS3.7 9.3.1.1); a data set is to follow. */
    public static byte[] storeRq(int messageId, String sopClass, String instance) {
        return commandSet(
                uid(0x0002, sopClass),
                us(0x0100, 0x0001),
                us(0x0110, messageId),
                us(0x0700, 0),
                us(0x0800, 0x0001),
                uid(0x1000, instance));
    }

    /** C-FIND-RQ (PS3.7 9.3.2.1); an identifier is to follow. */
    public static byte[] findRq(int messageId, String sopClass) {
        return commandSet(
                uid(0x0002, sopClass), us(0x0100, 0x0020), us(0x0110, messageId), us(0x0700, 0), us(0x0800, 0x0001));
    }

    /** A message of a command and a data set on a context, one P-DATA-TF each. */
    public static byte[] message(int contextId, byte[] commandSet, byte[] dataSet) {
        return concat(pdu(4, pdv(contextId, 3, commandSet)), pdu(4, pdv(contextId, 2, dataSet)));
    }

    /** An element of a data set in Implicit VR Little Endian, its text padded with a NUL. */
    public static byte[] data(int tag, String value) {
        byte[] bytes = text(value.length() % 2 == 0 ? value : value + "\0");
        return data(tag, bytes);
    }

    /** An element of a data set in Implicit VR Little Endian. */
    public static byte[] data(int tag, byte[] value) {
        return concat(littleEndian16(tag >>> 16), littleEndian16(tag & 0xFFFF), littleEndian32(value.length), value);
    }

    /** The beginning of an instance in Implicit VR Little Endian, whose pixel data goes on for long. */
    public static byte[] instanceOfLongPixelData(String sopClass, String instance) {
        return concat(data(0x0008_0016, sopClass), data(0x0008_0018, instance), hex("e07f1000 00000070"));
    }

    /** A role selection sub-item (PS3.7 D.3.3.4.1). */
    public static byte[] role(String sopClass, int scu, int scp) {
        return item(0x54, int16(sopClass.length()), text(sopClass), new byte[] {(byte) scu, (byte) scp});
    }

    /** N-ACTION-RQ of storage commitment (PS3.4 J.3.2); its data set is to follow. */
    public static byte[] commitmentRq(int messageId) {
        return commandSet(
                uid(0x0003, STORAGE_COMMITMENT),
                us(0x0100, 0x0130),
                us(0x0110, messageId),
                us(0x0800, 0x0001),
                uid(0x1001, STORAGE_COMMITMENT + ".1"),
                us(0x1008, 1));
    }

    /** N-EVENT-REPORT-RQ of storage commitment (PS3.4 J.3.3); its data set is to follow. */
    public static byte[] commitmentReportRq(int messageId) {
        return commandSet(
                uid(0x0002, STORAGE_COMMITMENT),
                us(0x0100, 0x0100),
                us(0x0110, messageId),
                us(0x0800, 0x0001),
                uid(0x1000, STORAGE_COMMITMENT + ".1"),
                us(0x1002, 1));
    }

    /** C-MOVE-RQ (PS3.7 9.3.4.1); its identifier is to follow. */
    public static byte[] moveRq(int messageId, String sopClass, String destination) {
        return commandSet(
                uid(0x0002, sopClass),
                us(0x0100, 0x0021),
                us(0x0110, messageId),
                element(0x0600, text(String.format("%-16s", destination))),
                us(0x0700, 0),
                us(0x0800, 0x0001));
    }

    /** A response without a data set and without SOP class or instance. */
    public static byte[] response(int commandField, int messageId, int status) {
        return commandSet(us(0x0100, commandField), us(0x0120, messageId), us(0x0800, 0x0101), us(0x0900, status));
    }

    /** An element of group 0000 in Implicit VR Little Endian. */
    public static byte[] element(int number, byte[] value) {
        return concat(hex("0000"), littleEndian16(number), littleEndian32(value.length), value);
    }

    /** An element of VR US. */
    public static byte[] us(int number, int value) {
        return element(number, littleEndian16(value));
    }

    /** An element of VR UI, padded to an even length with a NUL. */
    public static byte[] uid(int number, String value) {
        return element(number, text(value.length() % 2 == 0 ? value : value + "\0"));
    }

    static byte[] int32(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    static byte[] int16(int value) {
        return ByteBuffer.allocate(2).putShort((short) value).array();
    }

    private static byte[] littleEndian32(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    private static byte[] littleEndian16(int value) {
        return ByteBuffer.allocate(2)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) value)
                .array();
    }
}
