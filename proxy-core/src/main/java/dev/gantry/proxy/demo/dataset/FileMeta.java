package dev.gantry.proxy.demo.dataset;

import dev.gantry.proxy.demo.dataset.DataSetReader.MalformedDataSetException;
import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The file meta information of PS3.10 7.1: what stands in front of a data set in a file.
 *
 * @param transferSyntax how the data set is encoded
 * @param length the bytes of preamble, prefix and meta information: where the data set begins
 */
public record FileMeta(Uid transferSyntax, int length) {
    private static final int PREAMBLE_LENGTH = 128;
    private static final int PREFIX_LENGTH = 4;
    private static final byte[] PREFIX = "DICM".getBytes(StandardCharsets.US_ASCII);

    /** The group length element: tag, VR and length, then a value of four bytes. */
    private static final int GROUP_LENGTH_LENGTH = 12;

    private static final int GROUP_LENGTH = 0x0002_0000;
    private static final int VERSION = 0x0002_0001;
    private static final int SOP_CLASS = 0x0002_0002;
    private static final int SOP_INSTANCE = 0x0002_0003;
    private static final int TRANSFER_SYNTAX = 0x0002_0010;
    private static final int IMPLEMENTATION_CLASS = 0x0002_0012;
    private static final int IMPLEMENTATION_VERSION = 0x0002_0013;
    private static final int SOURCE_AE_TITLE = 0x0002_0016;

    /** Of the demo: of the form that PS3.5 B.2 derives from a UUID. */
    public static final Uid IMPLEMENTATION_CLASS_UID = new Uid("2.25.148094933481097728692220361624654697307");

    /** The version name that goes with it. */
    public static final String IMPLEMENTATION_VERSION_NAME = "GANTRY_DEMO";

    /**
     * Returns preamble, prefix and meta information.
     *
     * @param source the AE title that the object came from; absent where it was made here
     */
    public static byte[] write(Uid sopClass, Uid sopInstance, Uid transferSyntax, @Nullable AeTitle source) {
        DataSet meta = new DataSet()
                .put(VERSION, Vr.OB, new byte[] {0, 1})
                .put(SOP_CLASS, Vr.UI, sopClass.value())
                .put(SOP_INSTANCE, Vr.UI, sopInstance.value())
                .put(TRANSFER_SYNTAX, Vr.UI, transferSyntax.value())
                .put(IMPLEMENTATION_CLASS, Vr.UI, IMPLEMENTATION_CLASS_UID.value())
                .put(IMPLEMENTATION_VERSION, Vr.SH, IMPLEMENTATION_VERSION_NAME);
        if (source != null) {
            meta.put(SOURCE_AE_TITLE, Vr.AE, source.value());
        }
        byte[] elements = DataSetWriter.write(meta, WellKnownUids.EXPLICIT_VR_LITTLE_ENDIAN);
        byte[] groupLength = DataSetWriter.write(
                new DataSet()
                        .put(
                                GROUP_LENGTH,
                                Vr.UL,
                                ByteBuffer.allocate(4)
                                        .order(ByteOrder.LITTLE_ENDIAN)
                                        .putInt(elements.length)
                                        .array()),
                WellKnownUids.EXPLICIT_VR_LITTLE_ENDIAN);
        return ByteBuffer.allocate(PREAMBLE_LENGTH + PREFIX_LENGTH + groupLength.length + elements.length)
                .position(PREAMBLE_LENGTH)
                .put(PREFIX)
                .put(groupLength)
                .put(elements)
                .array();
    }

    /**
     * Reads the meta information at the beginning of a file.
     *
     * @throws MalformedDataSetException if it is no file of PS3.10, or names no transfer syntax
     */
    public static FileMeta read(byte[] file) throws MalformedDataSetException {
        int begin = PREAMBLE_LENGTH + PREFIX_LENGTH;
        if (file.length < begin + GROUP_LENGTH_LENGTH
                || !Arrays.equals(PREFIX, 0, PREFIX_LENGTH, file, PREAMBLE_LENGTH, begin)) {
            throw new MalformedDataSetException("no DICM behind the preamble (expected: a file of PS3.10)");
        }
        long length = Integer.toUnsignedLong(
                ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(begin + GROUP_LENGTH_LENGTH - 4));
        long end = begin + GROUP_LENGTH_LENGTH + length;
        if (end > file.length) {
            throw new MalformedDataSetException("file meta information of " + length + " bytes (expected: fewer)");
        }
        DataSet meta = DataSetReader.read(
                Arrays.copyOfRange(file, begin, (int) end), WellKnownUids.EXPLICIT_VR_LITTLE_ENDIAN, 0x0002_FFFF);
        Uid transferSyntax = Uid.parse(meta.text(TRANSFER_SYNTAX))
                .orElseThrow(() -> new MalformedDataSetException("no transfer syntax (expected: one)"));
        return new FileMeta(transferSyntax, (int) end);
    }
}
