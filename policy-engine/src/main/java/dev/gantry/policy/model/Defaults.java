package dev.gantry.policy.model;

import dev.gantry.policy.Assurance;
import java.time.ZoneId;

/**
 * What holds where a zone or a rule says nothing.
 *
 * @param staging of zones
 * @param assurance what an {@code allow} asks for
 * @param timezone of schedules and days
 * @param deniedContext the presentation-context result of a policy refusal
 */
public record Defaults(Staging staging, Assurance assurance, ZoneId timezone, DeniedContext deniedContext) {
    /** The presentation-context results (PS3.8 Table 9-18) that may stand for a refusal by the policy. */
    public enum DeniedContext {
        /** Result 1. */
        USER_REJECTION,
        /** Result 2. */
        NO_REASON,
        /** Result 3. */
        ABSTRACT_SYNTAX_NOT_SUPPORTED
    }
}
