package dev.gantry.policy;

import java.util.Locale;

/**
 * Why a decision came out as it did. The names are stable: they stand in logs, audit, metrics, {@code explain} and in the
 * {@code expect:} of tests. Where several apply, the first in the order of these constants is the decision's code.
 */
public enum ReasonCode {
    UNKNOWN_DEVICE,
    AMBIGUOUS_DEVICE,
    IDENTITY_MISMATCH,
    CERTIFICATE_REVOKED,
    CERTIFICATE_INVALID,
    WRONG_LISTENER,
    UNKNOWN_CALLED,
    NOT_ALLOWED,
    DENIED_BY_RULE,
    OUTSIDE_SCHEDULE,
    RULE_EXPIRED,
    ASSURANCE_TOO_LOW,
    USER_REQUIRED,
    USER_REFUSED,
    MFA_REQUIRED,
    TRANSFER_SYNTAX,
    ROLE,
    COMMAND,
    MOVE_DESTINATION,
    NO_PENDING_REQUEST,
    NO_PENDING_MOVE,
    CONTENT_MISMATCH,
    CONTENT_UNDECIDED,
    QUERY_TOO_BROAD,
    NOT_OWNER,
    OVERWRITE,
    OBLIGATION_UNAVAILABLE,
    LIMIT,
    QUARANTINED,
    MALFORMED,
    MESSAGE_TYPE,
    PROCESSING_ID,
    MESSAGE_VERSION,
    CHARACTER_SET,
    /** The request is allowed; there is nothing to explain but the rules that allow it. */
    ALLOWED;

    private final String code = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Returns the word that is written in logs, metrics and tests, such as {@code identity-mismatch}. */
    public String code() {
        return code;
    }
}
