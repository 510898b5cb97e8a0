package dev.gantry.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A synthetic CT image in Explicit VR Little Endian whose pixel data fill it up to a given length. */
public final class DataSet {

    private static final int COLUMNS = 64;

    private DataSet() {}

    /** All elements up to the header of Pixel Data (7FE0,0010), which says how much is missing to {@code totalBytes}. */
    static ByteBuf head(String sopInstance, long totalBytes) {
        ByteBuf out = Unpooled.buffer(512);
        text(out, 0x0008, 0x0016, "UI", Uids.CT_IMAGE_STORAGE);
        text(out, 0x0008, 0x0018, "UI", sopInstance);
        text(out, 0x0008, 0x0060, "CS", "CT");
        text(out, 0x0010, 0x0010, "PN", "Phantom^Benchmark");
        text(out, 0x0010, 0x0020, "LO", "PHANTOM-1");
        text(out, 0x0020, 0x000D, "UI", Uids.IMPLEMENTATION);
        text(out, 0x0020, 0x000E, "UI", Uids.SERIES_INSTANCE);
        unsignedShort(out, 0x0028, 0x0002, 1);
        text(out, 0x0028, 0x0004, "CS", "MONOCHROME2");
        int pixels = (int) Math.min(65_535, totalBytes / 2 / COLUMNS);
        unsignedShort(out, 0x0028, 0x0010, pixels);
        unsignedShort(out, 0x0028, 0x0011, COLUMNS);
        unsignedShort(out, 0x0028, 0x0100, 16);
        unsignedShort(out, 0x0028, 0x0101, 16);
        unsignedShort(out, 0x0028, 0x0102, 15);
        unsignedShort(out, 0x0028, 0x0103, 0);
        int headerBytes = out.writerIndex() + 12;
        tag(out, 0x7FE0, 0x0010, "OW");
        out.writeShort(0).writeIntLE((int) (totalBytes - headerBytes));
        return out;
    }

    /** Writes such a data set as a file of PS3.10, with the preamble and the meta information that tools read. */
    public static void writeFile(Path file, int totalBytes) throws IOException {
        String sopInstance = Uids.sopInstance(1);
        ByteBuf meta = Unpooled.buffer(256);
        tag(meta, 0x0002, 0x0001, "OB");
        meta.writeShort(0).writeIntLE(2).writeByte(0).writeByte(1);
        text(meta, 0x0002, 0x0002, "UI", Uids.CT_IMAGE_STORAGE);
        text(meta, 0x0002, 0x0003, "UI", sopInstance);
        text(meta, 0x0002, 0x0010, "UI", Uids.EXPLICIT_VR_LITTLE_ENDIAN);
        text(meta, 0x0002, 0x0012, "UI", Uids.IMPLEMENTATION);

        ByteBuf out = Unpooled.buffer(totalBytes + 512);
        out.writeZero(128).writeCharSequence("DICM", StandardCharsets.US_ASCII);
        tag(out, 0x0002, 0x0000, "UL");
        out.writeShortLE(4).writeIntLE(meta.readableBytes()).writeBytes(meta);
        ByteBuf elements = head(sopInstance, totalBytes);
        int pixelBytes = totalBytes - elements.readableBytes();
        out.writeBytes(elements).writeZero(pixelBytes);
        Files.write(file, ByteBufUtil.getBytes(out));
    }

    private static void text(ByteBuf out, int group, int element, String vr, String value) {
        tag(out, group, element, vr);
        int padded = value.length() + (value.length() & 1);
        out.writeShortLE(padded);
        out.writeCharSequence(value, StandardCharsets.US_ASCII);
        if (padded > value.length()) {
            out.writeByte("UI".equals(vr) ? 0 : ' ');
        }
    }

    private static void unsignedShort(ByteBuf out, int group, int element, int value) {
        tag(out, group, element, "US");
        out.writeShortLE(2).writeShortLE(value);
    }

    private static void tag(ByteBuf out, int group, int element, String vr) {
        out.writeShortLE(group).writeShortLE(element);
        out.writeCharSequence(vr, StandardCharsets.US_ASCII);
    }
}
