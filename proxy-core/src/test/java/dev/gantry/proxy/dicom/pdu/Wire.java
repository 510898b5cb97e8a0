package dev.gantry.proxy.dicom.pdu;

import java.io.ByteArrayOutputStream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Makes PDUs out of parts that need not fit: the lengths that a part states are those that the test asks for. */
final class Wire {
    private Wire() {}

    static byte[] pdu(int type, byte[]... parts) {
        byte[] body = concat(parts);
        return pduOfLength(type, body.length, body);
    }

    static byte[] pduOfLength(int type, long length, byte[]... parts) {
        return concat(new byte[] {(byte) type, 0}, int4(length), concat(parts));
    }

    static byte[] item(int type, byte[]... parts) {
        byte[] value = concat(parts);
        return itemOfLength(type, value.length, value);
    }

    static byte[] itemOfLength(int type, int length, byte[]... parts) {
        return concat(new byte[] {(byte) type, 0}, int2(length), concat(parts));
    }

    static byte[] pdv(int contextId, int messageControlHeader, byte[] fragment) {
        return pdvOfLength(2L + fragment.length, contextId, messageControlHeader, fragment);
    }

    static byte[] pdvOfLength(long length, int contextId, int messageControlHeader, byte[] fragment) {
        return concat(int4(length), new byte[] {(byte) contextId, (byte) messageControlHeader}, fragment);
    }

    /** The fixed fields of an association PDU with AE titles {@code CALLED} and {@code CALLING}. */
    static byte[] fixed() {
        return concat(int2(1), int2(0), text("CALLED          CALLING         "), new byte[32]);
    }

    static byte[] applicationContext() {
        return item(0x10, text("1.2.840.10008.3.1.1.1"));
    }

    static byte[] proposedContext(int id) {
        return item(
                0x20, bytes(id, 0, 0, 0), item(0x30, text("1.2.840.10008.1.1")), item(0x40, text("1.2.840.10008.1.2")));
    }

    static byte[] negotiatedContext(int id) {
        return item(0x21, bytes(id, 0, 0, 0), item(0x40, text("1.2.840.10008.1.2")));
    }

    static byte[] maximumLength() {
        return item(0x51, int4(16384));
    }

    static byte[] countedUid(String uid) {
        return concat(int2(uid.length()), text(uid));
    }

    static byte[] text(String text) {
        return text.getBytes(ISO_8859_1);
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    static byte[] int2(int value) {
        return bytes(value >> 8, value);
    }

    static byte[] int4(long value) {
        return bytes((int) (value >> 24), (int) (value >> 16), (int) (value >> 8), (int) value);
    }

    static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
