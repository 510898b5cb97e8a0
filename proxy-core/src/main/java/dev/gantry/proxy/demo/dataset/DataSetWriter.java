package dev.gantry.proxy.demo.dataset;

import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes data sets in Explicit or Implicit VR Little Endian (PS3.5 7.1), all lengths stated. */
public final class DataSetWriter {
    private static final int ITEM = 0xFFFE_E000;

    private final boolean explicit;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private DataSetWriter(boolean explicit) {
        this.explicit = explicit;
    }

    /**
     * Returns the bytes of a data set.
     *
     * @throws IllegalArgumentException if the transfer syntax is neither Explicit nor Implicit VR Little Endian
     */
    public static byte[] write(DataSet dataSet, Uid transferSyntax) {
        boolean explicit = transferSyntax.equals(WellKnownUids.EXPLICIT_VR_LITTLE_ENDIAN);
        if (!explicit && !transferSyntax.equals(WellKnownUids.IMPLICIT_VR_LITTLE_ENDIAN)) {
            throw new IllegalArgumentException(
                    "transfer syntax: " + transferSyntax + " (expected: Explicit or Implicit VR Little Endian)");
        }
        return new DataSetWriter(explicit).bytes(dataSet);
    }

    private byte[] bytes(DataSet dataSet) {
        for (Map.Entry<Integer, DataSet.Element> entry : dataSet.elements().entrySet()) {
            DataSet.Element element = entry.getValue();
            byte[] value = element.vr() == Vr.SQ ? sequence(element) : element.value();
            writeTag(entry.getKey());
            writeLength(element.vr(), value.length);
            out.writeBytes(value);
        }
        return out.toByteArray();
    }

    private byte[] sequence(DataSet.Element element) {
        DataSetWriter items = new DataSetWriter(explicit);
        for (DataSet item : element.items()) {
            byte[] value = new DataSetWriter(explicit).bytes(item);
            items.writeTag(ITEM);
            items.writeInt(value.length);
            items.out.writeBytes(value);
        }
        return items.out.toByteArray();
    }

    private void writeTag(int tag) {
        writeShort(tag >>> 16);
        writeShort(tag);
    }

    private void writeLength(Vr vr, int length) {
        if (!explicit) {
            writeInt(length);
            return;
        }
        out.writeBytes(vr.name().getBytes(StandardCharsets.US_ASCII));
        if (vr.hasLongLength()) {
            writeShort(0);
            writeInt(length);
        } else if (length > 0xFFFF) {
            throw new IllegalArgumentException(
                    "value of VR " + vr + ": " + length + " bytes (expected: at most 65535)");
        } else {
            writeShort(length);
        }
    }

    private void writeShort(int value) {
        out.write(value);
        out.write(value >> 8);
    }

    private void writeInt(int value) {
        writeShort(value);
        writeShort(value >>> 16);
    }
}
