package dev.gantry.proxy.demo.dataset;

import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;

/** One object, encoded in Explicit VR Little Endian. */
public final class SopInstance {
    private final Uid sopClass;
    private final Uid uid;
    private final byte[] dataSet;

    /**
     * Encodes a data set, whose SOP class and instance UIDs are the object's.
     *
     * @throws IllegalArgumentException if it lacks one of them
     */
    public SopInstance(DataSet dataSet) {
        this.sopClass = new Uid(dataSet.text(Tag.SOP_CLASS_UID));
        this.uid = new Uid(dataSet.text(Tag.SOP_INSTANCE_UID));
        this.dataSet = DataSetWriter.write(dataSet, WellKnownUids.EXPLICIT_VR_LITTLE_ENDIAN);
    }

    /** Returns the SOP class UID. */
    public Uid sopClass() {
        return sopClass;
    }

    /** Returns the SOP instance UID. */
    public Uid uid() {
        return uid;
    }

    /** Returns a copy of the encoded data set. */
    public byte[] dataSet() {
        return dataSet.clone();
    }

    /** Returns the object as a file of PS3.10. */
    public byte[] toFile() {
        byte[] header = FileMeta.write(sopClass, uid, WellKnownUids.EXPLICIT_VR_LITTLE_ENDIAN, null);
        byte[] file = new byte[header.length + dataSet.length];
        System.arraycopy(header, 0, file, 0, header.length);
        System.arraycopy(dataSet, 0, file, header.length, dataSet.length);
        return file;
    }

    @Override
    public String toString() {
        return uid + " (" + dataSet.length + " bytes)";
    }
}
