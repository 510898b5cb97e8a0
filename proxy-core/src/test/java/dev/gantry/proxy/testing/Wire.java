package dev.gantry.proxy.testing;

import dev.gantry.proxy.probe.WireBytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Bytes of the DICOM upper layer and of DIMSE commands as {@code gantry probe} makes them, under the name that tests use. */
public final class Wire {

    /** Verification SOP class. */
    public static final String VERIFICATION = WireBytes.VERIFICATION;

    /** CT Image Storage. */
    public static final String CT_IMAGE_STORAGE = WireBytes.CT_IMAGE_STORAGE;

    /** Study Root Query/Retrieve – FIND. */
    public static final String STUDY_ROOT_FIND = WireBytes.STUDY_ROOT_FIND;

    /** Study Root Query/Retrieve – MOVE. */
    public static final String STUDY_ROOT_MOVE = "1.2.840.10008.5.1.4.1.2.2.2";

    /** Study Root Query/Retrieve – GET. */
    public static final String STUDY_ROOT_GET = "1.2.840.10008.5.1.4.1.2.2.3";

    /** Storage Commitment Push Model. */
    public static final String STORAGE_COMMITMENT = WireBytes.STORAGE_COMMITMENT;

    /** Implicit VR Little Endian. */
    public static final String IMPLICIT_LITTLE_ENDIAN = WireBytes.IMPLICIT_LITTLE_ENDIAN;

    /** Explicit VR Little Endian. */
    public static final String EXPLICIT_LITTLE_ENDIAN = WireBytes.EXPLICIT_LITTLE_ENDIAN;

    /** A-RELEASE-RQ (PS3.8 9.3.6). */
    public static final byte[] RELEASE_RQ = WireBytes.RELEASE_RQ;

    /** A-RELEASE-RP (PS3.8 9.3.7). */
    public static final byte[] RELEASE_RP = WireBytes.RELEASE_RP;

    private Wire() {}

    /** Bytes from hexadecimal digits; white space is for the reader. */
    public static byte[] hex(String digits) {
        return WireBytes.hex(digits);
    }

    /** One byte a character. */
    public static byte[] text(String text) {
        return WireBytes.text(text);
    }

    /** One after the other. */
    public static byte[] concat(byte[]... parts) {
        return WireBytes.concat(parts);
    }

    /** A PDU: type, reserved, length in four bytes, body. */
    public static byte[] pdu(int type, byte[]... body) {
        return WireBytes.pdu(type, body);
    }

    /** An item or sub-item: type, reserved, length in two bytes, body. */
    public static byte[] item(int type, byte[]... body) {
        return WireBytes.item(type, body);
    }

    /** An item whose length field says {@code length}, whatever follows. */
    public static byte[] itemClaiming(int type, int length, byte[]... body) {
        return WireBytes.itemClaiming(type, length, body);
    }

    /** A presentation-data-value item; {@code header} is 1 for a command, 2 for the last fragment, 3 for both. */
    public static byte[] pdv(int contextId, int header, byte[] fragment) {
        return WireBytes.pdv(contextId, header, fragment);
    }

    /** A P-DATA-TF of one whole command on a context. */
    public static byte[] command(int contextId, byte[] commandSet) {
        return WireBytes.command(contextId, commandSet);
    }

    /** A command set of these elements, with its group length before it. */
    public static byte[] commandSet(byte[]... elements) {
        return WireBytes.commandSet(elements);
    }

    /** C-ECHO-RQ (PS3.7 9.3.5.1). */
    public static byte[] echoRq(int messageId) {
        return WireBytes.echoRq(messageId);
    }

    /** C-ECHO-RSP of success (PS3.7 9.3.5.2). */
    public static byte[] echoRsp(int messageId) {
        return WireBytes.echoRsp(messageId);
    }

    /** C-STORE-RQ (PS3.7 9.3.1.1); a data set is to follow. */
    public static byte[] storeRq(int messageId, String sopClass, String instance) {
        return WireBytes.storeRq(messageId, sopClass, instance);
    }

    /** C-FIND-RQ (PS3.7 9.3.2.1); an identifier is to follow. */
    public static byte[] findRq(int messageId, String sopClass) {
        return WireBytes.findRq(messageId, sopClass);
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
        ByteBuffer element = ByteBuffer.allocate(8 + value.length).order(ByteOrder.LITTLE_ENDIAN);
        element.putShort((short) (tag >>> 16))
                .putShort((short) tag)
                .putInt(value.length)
                .put(value);
        return element.array();
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
        return WireBytes.element(number, value);
    }

    /** An element of VR US. */
    public static byte[] us(int number, int value) {
        return WireBytes.us(number, value);
    }

    /** An element of VR UI, padded to an even length with a NUL. */
    public static byte[] uid(int number, String value) {
        return WireBytes.uid(number, value);
    }

    static byte[] int32(int value) {
        return WireBytes.int32(value);
    }

    static byte[] int16(int value) {
        return WireBytes.int16(value);
    }
}
