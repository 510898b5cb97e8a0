package dev.gantry.proxy.dicom.pdu;

import io.netty.handler.codec.DecoderException;

/**
 * Received bytes are not a PDU of PS3.8 9.3, or exceed a limit. It is the peer's fault, so it costs no stack trace.
 *
 * <p>It is answered with an A-ABORT of the service provider and {@link #reason()}; before any A-ASSOCIATE-RQ, by closing.
 */
public final class PduException extends DecoderException {
    private static final long serialVersionUID = 1L;

    private final AbortReason reason;

    /**
     * Makes an exception.
     *
     * @param reason what the peer is told
     * @param detail what the log is told: one sentence, lower case, no full stop
     */
    public PduException(AbortReason reason, String detail) {
        super(detail);
        this.reason = reason;
    }

    /** Returns what the peer is told (PS3.8 Table 9-26). */
    public AbortReason reason() {
        return reason;
    }

    /** Returns this without looking at the stack. */
    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
