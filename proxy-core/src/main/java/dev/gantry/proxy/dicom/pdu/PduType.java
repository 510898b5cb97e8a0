package dev.gantry.proxy.dicom.pdu;

import org.jspecify.annotations.Nullable;

/** The PDU-type field, the first byte of a PDU (PS3.8 9.3.1). */
public enum PduType {
    A_ASSOCIATE_RQ(0x01),
    A_ASSOCIATE_AC(0x02),
    A_ASSOCIATE_RJ(0x03),
    P_DATA_TF(0x04),
    A_RELEASE_RQ(0x05),
    A_RELEASE_RP(0x06),
    A_ABORT(0x07);

    private static final PduType[] VALUES = values();

    private final int code;
    private final String keyword = name().replace('_', '-');

    PduType(int code) {
        this.code = code;
    }

    /** Returns the byte on the wire. */
    public int code() {
        return code;
    }

    /** Returns the name in the standard's spelling, such as {@code A-ASSOCIATE-RQ}. */
    public String keyword() {
        return keyword;
    }

    /** Returns the type of this code, or null for one that PS3.8 does not define. */
    public static @Nullable PduType ofCode(int code) {
        return code >= 1 && code <= VALUES.length ? VALUES[code - 1] : null;
    }
}
