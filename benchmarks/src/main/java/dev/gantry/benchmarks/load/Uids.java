package dev.gantry.benchmarks.load;

/** The few UIDs that the load speaks (PS3.6 Annex A). */
final class Uids {

    static final String APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1";
    static final String VERIFICATION = "1.2.840.10008.1.1";
    static final String CT_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.2";
    static final String IMPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2";
    static final String EXPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
    /** A UUID-derived root (PS3.5 B.2), so that no registered root is borrowed. */
    static final String IMPLEMENTATION = "2.25.151927405123450412384573945";

    static final String SERIES_INSTANCE = IMPLEMENTATION + ".2";

    private Uids() {}

    /** The UID of the instance with this number. */
    static String sopInstance(int number) {
        return IMPLEMENTATION + ".1." + number;
    }
}
