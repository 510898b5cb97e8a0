package dev.gantry.proxy.probe;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/**
 * Bytes of the DICOM upper layer (PS3.8 9.3) and of DIMSE commands (PS3.7 E), put together without the product's encoder
 * and without any check, so that they can be wrong in every way.
 */
public final class WireBytes {

    /** Verification SOP class. */
    public static final String VERIFICATION = "1.2.840.10008.1.1";

    /** CT Image Storage. */
    public static final String CT_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.2";

    /** Study Root Query/Retrieve – FIND. */
    public static final String STUDY_ROOT_FIND = "1.2.840.10008.5.1.4.1.2.2.1";

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

    private WireBytes() {}

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

    /** Four bytes, the highest first. */
    public static byte[] int32(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    /** Two bytes, the highest first. */
    public static byte[] int16(int value) {
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
