package dev.gantry.proxy.demo.dataset;

import java.util.Locale;

/** The attributes that the demo writes, indexes or asks for, by their keywords of PS3.6 chapter 6: group, then element. */
public final class Tag {
    public static final int IMAGE_TYPE = 0x0008_0008;
    public static final int SOP_CLASS_UID = 0x0008_0016;
    public static final int SOP_INSTANCE_UID = 0x0008_0018;
    public static final int STUDY_DATE = 0x0008_0020;
    public static final int CONTENT_DATE = 0x0008_0023;
    public static final int STUDY_TIME = 0x0008_0030;
    public static final int CONTENT_TIME = 0x0008_0033;
    public static final int ACCESSION_NUMBER = 0x0008_0050;
    public static final int QUERY_RETRIEVE_LEVEL = 0x0008_0052;
    public static final int MODALITY = 0x0008_0060;
    public static final int MODALITIES_IN_STUDY = 0x0008_0061;
    public static final int MANUFACTURER = 0x0008_0070;
    public static final int REFERRING_PHYSICIAN_NAME = 0x0008_0090;
    public static final int STUDY_DESCRIPTION = 0x0008_1030;
    public static final int SERIES_DESCRIPTION = 0x0008_103E;
    public static final int MANUFACTURER_MODEL_NAME = 0x0008_1090;
    public static final int REFERENCED_SOP_CLASS_UID = 0x0008_1150;
    public static final int REFERENCED_SOP_INSTANCE_UID = 0x0008_1155;
    public static final int TRANSACTION_UID = 0x0008_1195;
    public static final int FAILURE_REASON = 0x0008_1197;
    public static final int FAILED_SOP_SEQUENCE = 0x0008_1198;
    public static final int REFERENCED_SOP_SEQUENCE = 0x0008_1199;
    public static final int PATIENT_NAME = 0x0010_0010;
    public static final int PATIENT_ID = 0x0010_0020;
    public static final int PATIENT_BIRTH_DATE = 0x0010_0030;
    public static final int PATIENT_SEX = 0x0010_0040;
    public static final int SLICE_THICKNESS = 0x0018_0050;
    public static final int KVP = 0x0018_0060;
    public static final int PATIENT_POSITION = 0x0018_5100;
    public static final int STUDY_INSTANCE_UID = 0x0020_000D;
    public static final int SERIES_INSTANCE_UID = 0x0020_000E;
    public static final int STUDY_ID = 0x0020_0010;
    public static final int SERIES_NUMBER = 0x0020_0011;
    public static final int ACQUISITION_NUMBER = 0x0020_0012;
    public static final int INSTANCE_NUMBER = 0x0020_0013;
    public static final int PATIENT_ORIENTATION = 0x0020_0020;
    public static final int IMAGE_POSITION_PATIENT = 0x0020_0032;
    public static final int IMAGE_ORIENTATION_PATIENT = 0x0020_0037;
    public static final int FRAME_OF_REFERENCE_UID = 0x0020_0052;
    public static final int LATERALITY = 0x0020_0060;
    public static final int POSITION_REFERENCE_INDICATOR = 0x0020_1040;
    public static final int NUMBER_OF_STUDY_RELATED_INSTANCES = 0x0020_1208;
    public static final int SAMPLES_PER_PIXEL = 0x0028_0002;
    public static final int PHOTOMETRIC_INTERPRETATION = 0x0028_0004;
    public static final int ROWS = 0x0028_0010;
    public static final int COLUMNS = 0x0028_0011;
    public static final int PIXEL_SPACING = 0x0028_0030;
    public static final int BITS_ALLOCATED = 0x0028_0100;
    public static final int BITS_STORED = 0x0028_0101;
    public static final int HIGH_BIT = 0x0028_0102;
    public static final int PIXEL_REPRESENTATION = 0x0028_0103;
    public static final int BURNED_IN_ANNOTATION = 0x0028_0301;
    public static final int WINDOW_CENTER = 0x0028_1050;
    public static final int WINDOW_WIDTH = 0x0028_1051;
    public static final int RESCALE_INTERCEPT = 0x0028_1052;
    public static final int RESCALE_SLOPE = 0x0028_1053;
    public static final int LOSSY_IMAGE_COMPRESSION = 0x0028_2110;
    public static final int PIXEL_DATA = 0x7FE0_0010;

    private Tag() {}

    /** Returns a tag as people write it, such as {@code (0010,0020)}. */
    public static String text(int tag) {
        return String.format(Locale.ROOT, "(%04X,%04X)", tag >>> 16, tag & 0xFFFF);
    }
}
