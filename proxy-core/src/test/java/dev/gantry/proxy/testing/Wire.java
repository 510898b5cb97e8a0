package dev.gantry.proxy.testing;

import dev.gantry.proxy.probe.WireBytes;

/** Bytes of the DICOM upper layer and of DIMSE commands as {@code gantry probe} makes them, under the name that tests use. */
public final class Wire {

    /** Verification SOP class. */
    public static final String VERIFICATION = WireBytes.VERIFICATION;

    /** CT Image Storage. */
    public static final String CT_IMAGE_STORAGE = WireBytes.CT_IMAGE_STORAGE;

    /** Study Root Query/Retrieve – FIND. */
    public static final String STUDY_ROOT_FIND = WireBytes.STUDY_ROOT_FIND;

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
