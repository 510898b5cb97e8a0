package dev.gantry.proxy.dicom;

/** UIDs of PS3.6 Annex A that the proxy itself has to know; policies bring their own names for the rest. */
public final class WellKnownUids {
    /** DICOM Application Context Name (PS3.7 Annex A.2.1), the only one there is. */
    public static final Uid DICOM_APPLICATION_CONTEXT = new Uid("1.2.840.10008.3.1.1.1");

    public static final Uid VERIFICATION = new Uid("1.2.840.10008.1.1");
    public static final Uid STORAGE_COMMITMENT_PUSH_MODEL = new Uid("1.2.840.10008.1.20.1");
    public static final Uid STORAGE_COMMITMENT_PUSH_MODEL_INSTANCE = new Uid("1.2.840.10008.1.20.1.1");
    public static final Uid MODALITY_PERFORMED_PROCEDURE_STEP = new Uid("1.2.840.10008.3.1.2.3.3");
    public static final Uid MODALITY_WORKLIST_FIND = new Uid("1.2.840.10008.5.1.4.31");
    public static final Uid PATIENT_ROOT_FIND = new Uid("1.2.840.10008.5.1.4.1.2.1.1");
    public static final Uid PATIENT_ROOT_MOVE = new Uid("1.2.840.10008.5.1.4.1.2.1.2");
    public static final Uid PATIENT_ROOT_GET = new Uid("1.2.840.10008.5.1.4.1.2.1.3");
    public static final Uid STUDY_ROOT_FIND = new Uid("1.2.840.10008.5.1.4.1.2.2.1");
    public static final Uid STUDY_ROOT_MOVE = new Uid("1.2.840.10008.5.1.4.1.2.2.2");
    public static final Uid STUDY_ROOT_GET = new Uid("1.2.840.10008.5.1.4.1.2.2.3");
    public static final Uid CT_IMAGE_STORAGE = new Uid("1.2.840.10008.5.1.4.1.1.2");
    public static final Uid MR_IMAGE_STORAGE = new Uid("1.2.840.10008.5.1.4.1.1.4");

    public static final Uid IMPLICIT_VR_LITTLE_ENDIAN = new Uid("1.2.840.10008.1.2");
    public static final Uid EXPLICIT_VR_LITTLE_ENDIAN = new Uid("1.2.840.10008.1.2.1");
    public static final Uid DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN = new Uid("1.2.840.10008.1.2.1.99");
    public static final Uid EXPLICIT_VR_BIG_ENDIAN = new Uid("1.2.840.10008.1.2.2");
    public static final Uid JPEG_BASELINE = new Uid("1.2.840.10008.1.2.4.50");
    public static final Uid JPEG_LOSSLESS_SV1 = new Uid("1.2.840.10008.1.2.4.70");
    public static final Uid JPEG_2000_LOSSLESS = new Uid("1.2.840.10008.1.2.4.90");
    public static final Uid JPEG_2000 = new Uid("1.2.840.10008.1.2.4.91");
    public static final Uid RLE_LOSSLESS = new Uid("1.2.840.10008.1.2.5");

    private WellKnownUids() {}
}
