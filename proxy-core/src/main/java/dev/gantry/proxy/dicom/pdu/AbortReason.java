package dev.gantry.proxy.dicom.pdu;

/** The reason field of an A-ABORT whose source is the service provider (PS3.8 Table 9-26). */
public enum AbortReason {
    REASON_NOT_SPECIFIED(0),
    UNRECOGNIZED_PDU(1),
    UNEXPECTED_PDU(2),
    UNRECOGNIZED_PDU_PARAMETER(4),
    UNEXPECTED_PDU_PARAMETER(5),
    INVALID_PDU_PARAMETER_VALUE(6);

    private final int code;

    AbortReason(int code) {
        this.code = code;
    }

    /** Returns the byte on the wire. */
    public int code() {
        return code;
    }

    /** Reads a received code; an abort stays one whatever it says, so a reserved value is read as no reason. */
    static AbortReason ofCode(int code) {
        for (AbortReason reason : values()) {
            if (reason.code == code) {
                return reason;
            }
        }
        return REASON_NOT_SPECIFIED;
    }
}
