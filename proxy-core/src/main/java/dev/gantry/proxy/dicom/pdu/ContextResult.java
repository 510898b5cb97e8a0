package dev.gantry.proxy.dicom.pdu;

import org.jspecify.annotations.Nullable;

/** The result/reason field of a presentation context item of an A-ASSOCIATE-AC (PS3.8 Table 9-18). */
public enum ContextResult {
    ACCEPTANCE(0),
    USER_REJECTION(1),
    NO_REASON(2),
    ABSTRACT_SYNTAX_NOT_SUPPORTED(3),
    TRANSFER_SYNTAXES_NOT_SUPPORTED(4);

    private static final ContextResult[] VALUES = values();

    private final int code;

    ContextResult(int code) {
        this.code = code;
    }

    /** Returns the byte on the wire, 0 to 4. */
    public int code() {
        return code;
    }

    /** Returns the result of this code, or null for one that PS3.8 does not define. */
    static @Nullable ContextResult ofCode(int code) {
        return code >= 0 && code < VALUES.length ? VALUES[code] : null;
    }
}
