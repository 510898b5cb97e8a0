package dev.gantry.proxy.dicom.pdu;

/** The result field of an A-ASSOCIATE-RJ (PS3.8 Table 9-21). */
public enum RejectResult {
    REJECTED_PERMANENT(1),
    REJECTED_TRANSIENT(2);

    private final int code;

    RejectResult(int code) {
        this.code = code;
    }

    /** Returns the byte on the wire. */
    public int code() {
        return code;
    }

    /** Reads a received code; a value that PS3.8 does not define is permanent, so that nobody tries again for ever. */
    static RejectResult ofCode(int code) {
        return code == REJECTED_TRANSIENT.code ? REJECTED_TRANSIENT : REJECTED_PERMANENT;
    }
}
