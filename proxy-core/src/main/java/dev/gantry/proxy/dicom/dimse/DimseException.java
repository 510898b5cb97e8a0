package dev.gantry.proxy.dicom.dimse;

/**
 * Received fragments are not a message of PS3.7, or exceed a limit. It is the peer's fault, so it costs no stack trace. It is answered
 * with an A-ABORT of the service provider, invalid-PDU-parameter value.
 */
public final class DimseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param detail what the log is told: one sentence, lower case, no full stop */
    public DimseException(String detail) {
        super(detail, null, false, false);
    }
}
