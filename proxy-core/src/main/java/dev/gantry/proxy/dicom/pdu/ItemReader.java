package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.dicom.OpaqueBytes;
import dev.gantry.proxy.dicom.Uid;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Walks the items of one association PDU, or the fields of one item. Nothing is read that was not checked to be there, and nothing
 * is allocated from a length that the bytes do not cover.
 */
final class ItemReader {
    private final ByteBuf in;
    private final String name;
    private int itemType;

    /**
     * @param in the bytes, no more and no less; not retained
     * @param name what they are, for error texts
     */
    ItemReader(ByteBuf in, String name) {
        this.in = in;
        this.name = name;
    }

    boolean hasMore() {
        return in.isReadable();
    }

    int remaining() {
        return in.readableBytes();
    }

    /** Reads the header of the next item and returns a reader of its value; {@link #itemType()} is its type. */
    ItemReader item() {
        require(4, "item header");
        itemType = in.readUnsignedByte();
        in.skipBytes(1);
        String itemName = "item " + hex(itemType);
        return new ItemReader(field(in.readUnsignedShort(), itemName), itemName);
    }

    /** Returns the type of the item that {@link #item()} returned last. */
    int itemType() {
        return itemType;
    }

    int unsignedByte(String field) {
        require(1, field);
        return in.readUnsignedByte();
    }

    int unsignedShort(String field) {
        require(2, field);
        return in.readUnsignedShort();
    }

    long unsignedInt(String field) {
        require(4, field);
        return in.readUnsignedInt();
    }

    /** Reads a byte that is 0 or 1. */
    boolean flag(String field) {
        int value = unsignedByte(field);
        if (value > 1) {
            throw invalid(name + ": " + field + ": " + value + " (expected: 0 or 1)");
        }
        return value == 1;
    }

    void skip(int length) {
        require(length, "reserved");
        in.skipBytes(length);
    }

    byte[] bytes(int length, String field) {
        return ByteBufUtil.getBytes(field(length, field));
    }

    /** Reads a two-byte length and as many bytes. */
    OpaqueBytes counted(String field) {
        int length = unsignedShort(field + " length");
        return OpaqueBytes.copyOf(bytes(length, field));
    }

    /** Reads a two-byte length and a UID of that length. */
    Uid countedUid(String field) {
        int length = unsignedShort(field + " length");
        return uid(length, field);
    }

    /** Reads a two-byte length and returns a reader of as many bytes. */
    ItemReader countedFields(String field) {
        int length = unsignedShort(field + " length");
        return new ItemReader(field(length, field), name + ": " + field);
    }

    /** Reads the rest as a UID. */
    Uid restAsUid(String field) {
        return uid(remaining(), field);
    }

    OpaqueBytes rest() {
        return OpaqueBytes.copyOf(bytes(remaining(), "value"));
    }

    String restAsText() {
        return in.readCharSequence(remaining(), StandardCharsets.ISO_8859_1).toString();
    }

    /** Fails unless exactly {@code length} bytes are left. */
    void requireExactly(int length) {
        if (remaining() != length) {
            throw invalid(name + ": length: " + remaining() + " (expected: " + length + ")");
        }
    }

    void requireEnd() {
        if (hasMore()) {
            throw invalid(name + ": " + remaining() + " bytes left over (expected: none)");
        }
    }

    private Uid uid(int length, String field) {
        // One byte of padding is the most that PS3.5 9.1 makes of a UID of 64 characters or less.
        if (length > Uid.MAX_LENGTH + 1) {
            throw invalid(name + ": " + field + " length: " + length + " (expected: at most " + Uid.MAX_LENGTH + ")");
        }
        String text = field(length, field).toString(StandardCharsets.ISO_8859_1);
        return Uid.parse(text)
                .orElseThrow(() -> invalid(name + ": " + field + ": not a UID (expected: 1 to 64 characters, numbers"
                        + " separated by single dots)"));
    }

    private ByteBuf field(int length, String field) {
        require(length, field);
        return in.readSlice(length);
    }

    private void require(int length, String field) {
        if (remaining() < length) {
            throw invalid(name + ": " + field + ": " + length + " bytes (expected: at most " + remaining() + ")");
        }
    }

    static String hex(int itemType) {
        return HexFormat.of().withUpperCase().toHexDigits((byte) itemType) + "H";
    }

    static PduException invalid(String detail) {
        return new PduException(AbortReason.INVALID_PDU_PARAMETER_VALUE, detail);
    }

    static PduException unexpected(String detail) {
        return new PduException(AbortReason.UNEXPECTED_PDU_PARAMETER, detail);
    }
}
