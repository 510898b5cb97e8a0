package dev.gantry.policy;

/** The presentation-context results (PS3.8 Table 9-18) that may stand for a refusal by the policy. */
public enum DeniedContext {
    /** Result 1. */
    USER_REJECTION,
    /** Result 2. */
    NO_REASON,
    /** Result 3. */
    ABSTRACT_SYNTAX_NOT_SUPPORTED
}
