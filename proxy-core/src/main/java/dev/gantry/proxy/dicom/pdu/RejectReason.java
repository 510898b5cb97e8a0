package dev.gantry.proxy.dicom.pdu;

/** The source and reason fields of an A-ASSOCIATE-RJ (PS3.8 Table 9-21); a reason has a meaning only under its source. */
public enum RejectReason {
    NO_REASON_GIVEN(RejectSource.SERVICE_USER, 1),
    APPLICATION_CONTEXT_NAME_NOT_SUPPORTED(RejectSource.SERVICE_USER, 2),
    CALLING_AE_TITLE_NOT_RECOGNIZED(RejectSource.SERVICE_USER, 3),
    CALLED_AE_TITLE_NOT_RECOGNIZED(RejectSource.SERVICE_USER, 7),
    /** "No reason given" of the ACSE related service provider function. */
    ACSE_NO_REASON_GIVEN(RejectSource.SERVICE_PROVIDER_ACSE, 1),
    PROTOCOL_VERSION_NOT_SUPPORTED(RejectSource.SERVICE_PROVIDER_ACSE, 2),
    TEMPORARY_CONGESTION(RejectSource.SERVICE_PROVIDER_PRESENTATION, 1),
    LOCAL_LIMIT_EXCEEDED(RejectSource.SERVICE_PROVIDER_PRESENTATION, 2);

    private final RejectSource source;
    private final int code;

    RejectReason(RejectSource source, int code) {
        this.source = source;
        this.code = code;
    }

    /** Returns who gives this reason. */
    public RejectSource source() {
        return source;
    }

    /** Returns the byte on the wire. */
    public int code() {
        return code;
    }

    /**
     * Reads the two received codes. A rejection stays one whatever its reason: reserved values are read as "no reason given",
     * of the service user for source 1, of the service provider for all others.
     */
    static RejectReason ofCodes(int source, int code) {
        for (RejectReason reason : values()) {
            if (reason.source.code() == source && reason.code == code) {
                return reason;
            }
        }
        return source == RejectSource.SERVICE_USER.code() ? NO_REASON_GIVEN : ACSE_NO_REASON_GIVEN;
    }
}
