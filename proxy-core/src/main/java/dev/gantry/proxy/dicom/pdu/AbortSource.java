package dev.gantry.proxy.dicom.pdu;

/** The source field of an A-ABORT (PS3.8 Table 9-26). */
public enum AbortSource {
    SERVICE_USER(0),
    SERVICE_PROVIDER(2);

    private final int code;

    AbortSource(int code) {
        this.code = code;
    }

    /** Returns the byte on the wire. */
    public int code() {
        return code;
    }

    /** Reads a received code; an abort stays one whatever it says, so a reserved value is read as the provider. */
    static AbortSource ofCode(int code) {
        return code == SERVICE_USER.code ? SERVICE_USER : SERVICE_PROVIDER;
    }
}
