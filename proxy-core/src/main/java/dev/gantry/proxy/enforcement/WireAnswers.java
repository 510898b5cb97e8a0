package dev.gantry.proxy.enforcement;

import dev.gantry.policy.DeniedContext;
import dev.gantry.policy.ReasonCode;
import dev.gantry.proxy.dicom.dimse.DimseStatus;
import dev.gantry.proxy.dicom.pdu.AAssociateRj;
import dev.gantry.proxy.dicom.pdu.ContextResult;
import dev.gantry.proxy.dicom.pdu.RejectReason;
import dev.gantry.proxy.dicom.pdu.RejectResult;
import dev.gantry.proxy.hl7.ErrorCode;
import dev.gantry.proxy.hl7.MessageHeader;

/** Which refusal becomes which code of the standard. Peers get these codes only; the reason goes to log and audit. */
public final class WireAnswers {
    private WireAnswers() {}

    /** Returns the A-ASSOCIATE-RJ for a refused association (PS3.8 9.3.4, Table 9-21). */
    public static AAssociateRj association(ReasonCode reason) {
        return switch (reason) {
            case UNKNOWN_DEVICE,
                    AMBIGUOUS_DEVICE,
                    IDENTITY_MISMATCH,
                    CERTIFICATE_REVOKED,
                    CERTIFICATE_INVALID,
                    WRONG_LISTENER -> rejectedPermanently(RejectReason.CALLING_AE_TITLE_NOT_RECOGNIZED);
            case UNKNOWN_CALLED -> rejectedPermanently(RejectReason.CALLED_AE_TITLE_NOT_RECOGNIZED);
            case USER_REQUIRED, USER_REFUSED, MFA_REQUIRED -> rejectedPermanently(RejectReason.ACSE_NO_REASON_GIVEN);
            case LIMIT -> localLimitExceeded();
            default -> rejectedPermanently(RejectReason.NO_REASON_GIVEN);
        };
    }

    /** Returns the A-ASSOCIATE-RJ for a request of another application than DICOM. */
    public static AAssociateRj wrongApplicationContext() {
        return rejectedPermanently(RejectReason.APPLICATION_CONTEXT_NAME_NOT_SUPPORTED);
    }

    /** Returns the A-ASSOCIATE-RJ for a request that does not speak version 1 of the protocol. */
    public static AAssociateRj wrongProtocolVersion() {
        return rejectedPermanently(RejectReason.PROTOCOL_VERSION_NOT_SUPPORTED);
    }

    /** Returns the A-ASSOCIATE-RJ for a called device that cannot be reached, or answers nonsense. */
    public static AAssociateRj calledDeviceUnavailable() {
        return new AAssociateRj(RejectResult.REJECTED_TRANSIENT, RejectReason.TEMPORARY_CONGESTION);
    }

    /** Returns the A-ASSOCIATE-RJ for one association too many. */
    public static AAssociateRj localLimitExceeded() {
        return new AAssociateRj(RejectResult.REJECTED_TRANSIENT, RejectReason.LOCAL_LIMIT_EXCEEDED);
    }

    /**
     * Returns the result of a presentation context that the policy refuses (PS3.8 9.3.3.2, Table 9-18).
     *
     * @param denied what the policy wants to be answered where the standard has nothing better
     */
    public static ContextResult context(ReasonCode reason, DeniedContext denied) {
        if (reason == ReasonCode.TRANSFER_SYNTAX) {
            return ContextResult.TRANSFER_SYNTAXES_NOT_SUPPORTED;
        }
        return switch (denied) {
            case USER_REJECTION -> ContextResult.USER_REJECTION;
            case NO_REASON -> ContextResult.NO_REASON;
            case ABSTRACT_SYNTAX_NOT_SUPPORTED -> ContextResult.ABSTRACT_SYNTAX_NOT_SUPPORTED;
        };
    }

    /** Returns the status of the response to a refused message (PS3.7 Annex C). */
    public static DimseStatus operation(ReasonCode reason) {
        return switch (reason) {
            case MOVE_DESTINATION -> DimseStatus.MOVE_DESTINATION_UNKNOWN;
            case LIMIT -> DimseStatus.OUT_OF_RESOURCES;
            default -> DimseStatus.NOT_AUTHORIZED;
        };
    }

    /** Returns the status of the response to a message that something in its data set speaks against. */
    public static DimseStatus objection(ReasonCode reason) {
        return reason == ReasonCode.CONTENT_MISMATCH
                ? DimseStatus.DATA_SET_DOES_NOT_MATCH_SOP_CLASS
                : operation(reason);
    }

    /** Returns the ERR-3 of a refused HL7 message (table 0357). */
    public static ErrorCode message(ReasonCode reason, MessageHeader header) {
        return switch (reason) {
            case MESSAGE_TYPE, DENIED_BY_RULE ->
                header.trigger().isEmpty() ? ErrorCode.UNSUPPORTED_MESSAGE_TYPE : ErrorCode.UNSUPPORTED_EVENT_CODE;
            default -> ErrorCode.APPLICATION_INTERNAL_ERROR;
        };
    }

    /** Returns the number of the field of MSH that a refusal is about, 0 where it is about none (ERR-2). */
    public static int messageField(ReasonCode reason) {
        return switch (reason) {
            case IDENTITY_MISMATCH -> 3;
            case UNKNOWN_CALLED -> 5;
            case MESSAGE_TYPE, DENIED_BY_RULE -> 9;
            case PROCESSING_ID -> 11;
            case MESSAGE_VERSION -> 12;
            case CHARACTER_SET -> 18;
            default -> 0;
        };
    }

    private static AAssociateRj rejectedPermanently(RejectReason reason) {
        return new AAssociateRj(RejectResult.REJECTED_PERMANENT, reason);
    }
}
