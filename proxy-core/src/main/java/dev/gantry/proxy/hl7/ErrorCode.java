package dev.gantry.proxy.hl7;

/** ERR-3 (HL7 table 0357), as far as a proxy can know. */
public enum ErrorCode {
    UNSUPPORTED_MESSAGE_TYPE(200, "Unsupported message type"),
    UNSUPPORTED_EVENT_CODE(201, "Unsupported event code"),
    APPLICATION_INTERNAL_ERROR(207, "Application internal error");

    private final int code;
    private final String text;

    ErrorCode(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** Returns the number in the table. */
    public int code() {
        return code;
    }

    /** Returns the words in the table. */
    public String text() {
        return text;
    }
}
