package dev.gantry.proxy.probe;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import static dev.gantry.proxy.probe.WireBytes.concat;
import static dev.gantry.proxy.probe.WireBytes.hex;
import static dev.gantry.proxy.probe.WireBytes.int32;
import static dev.gantry.proxy.probe.WireBytes.item;
import static dev.gantry.proxy.probe.WireBytes.pdu;
import static dev.gantry.proxy.probe.WireBytes.text;

/** An A-ASSOCIATE-RQ (PS3.8 9.3.2) that is correct until somebody spoils a part of it. */
public final class AssociateRqBytes {

    private byte[] called;
    private byte[] calling;
    private byte[] protocolVersion = hex("0001");
    private final List<byte[]> contexts = new ArrayList<>();
    private final List<byte[]> userItems = new ArrayList<>();
    private final List<byte[]> furtherItems = new ArrayList<>();
    private byte[] applicationContext = item(0x10, text("1.2.840.10008.3.1.1.1"));
    private byte[] maximumLength = item(0x51, int32(16384));

    private AssociateRqBytes(String calling, String called) {
        this.calling = title(calling);
        this.called = title(called);
    }

    /** No context yet, 16384 bytes of maximum length. */
    public static AssociateRqBytes plain(String calling, String called) {
        return new AssociateRqBytes(calling, called);
    }

    /** The same, with Verification in Implicit VR Little Endian as context 1. */
    public static AssociateRqBytes verification(String calling, String called) {
        return plain(calling, called).context(1, WireBytes.VERIFICATION, WireBytes.IMPLICIT_LITTLE_ENDIAN);
    }

    /** Sets the called AE title, padded with spaces to 16 bytes. */
    public AssociateRqBytes called(String title) {
        called = title(title);
        return this;
    }

    /** Sets the calling AE title, padded with spaces to 16 bytes. */
    public AssociateRqBytes calling(String title) {
        calling = title(title);
        return this;
    }

    /** Sets the 16 bytes of the calling AE title as they are. */
    public AssociateRqBytes callingBytes(byte[] field) {
        calling = Arrays.copyOf(field, 16);
        return this;
    }

    /** Sets the 16 bytes of the called AE title as they are. */
    public AssociateRqBytes calledBytes(byte[] field) {
        called = Arrays.copyOf(field, 16);
        return this;
    }

    /** Adds a presentation context (PS3.8 9.3.2.2). */
    public AssociateRqBytes context(int id, String abstractSyntax, String... transferSyntaxes) {
        byte[][] syntaxes = Arrays.stream(transferSyntaxes)
                .map(uid -> item(0x40, text(uid)))
                .toArray(byte[][]::new);
        return contextItem(
                item(0x20, new byte[] {(byte) id, 0, 0, 0}, item(0x30, text(abstractSyntax)), concat(syntaxes)));
    }

    /** Adds the bytes of a presentation context item as they are. */
    public AssociateRqBytes contextItem(byte[] bytes) {
        contexts.add(bytes);
        return this;
    }

    /** Adds a sub-item of the user information. */
    public AssociateRqBytes userItem(byte[] bytes) {
        userItems.add(bytes);
        return this;
    }

    /** Sets the maximum length that the caller is ready to receive (51H, PS3.8 D.1). */
    public AssociateRqBytes maximumLength(int bytes) {
        maximumLength = item(0x51, int32(bytes));
        return this;
    }

    /** Replaces the maximum length sub-item by these bytes. */
    public AssociateRqBytes maximumLengthItem(byte[] bytes) {
        maximumLength = bytes;
        return this;
    }

    /** Replaces the application context item by these bytes. */
    public AssociateRqBytes applicationContextItem(byte[] bytes) {
        applicationContext = bytes;
        return this;
    }

    /** Sets the two bytes of the protocol version. */
    public AssociateRqBytes protocolVersion(byte[] bytes) {
        protocolVersion = bytes;
        return this;
    }

    /** Adds bytes behind the user information item. */
    public AssociateRqBytes furtherItem(byte[] bytes) {
        furtherItems.add(bytes);
        return this;
    }

    /** The whole PDU. */
    public byte[] bytes() {
        return pdu(1, body());
    }

    /** What follows the six bytes of the PDU's header. */
    public byte[] body() {
        ByteArrayOutputStream user = new ByteArrayOutputStream();
        user.writeBytes(maximumLength);
        user.writeBytes(item(0x52, text("1.2.826.0.1.3680043.9.9999.1")));
        user.writeBytes(item(0x55, text("GANTRY_PROBE")));
        userItems.forEach(user::writeBytes);
        return concat(
                protocolVersion,
                hex("0000"),
                called,
                calling,
                new byte[32],
                applicationContext,
                concat(contexts.toArray(byte[][]::new)),
                item(0x50, user.toByteArray()),
                concat(furtherItems.toArray(byte[][]::new)));
    }

    private static byte[] title(String title) {
        return text(String.format(Locale.ROOT, "%-16s", title));
    }
}
