package dev.gantry.policy.model;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.DeniedContext;
import dev.gantry.policy.OnChange;
import java.time.ZoneId;

/**
 * What holds where a zone or a rule says nothing.
 *
 * @param staging of zones
 * @param assurance what an {@code allow} asks for
 * @param timezone of schedules and days
 * @param deniedContext the presentation-context result of a policy refusal
 * @param onChange what becomes of open associations when another policy comes into force
 */
public record Defaults(
        Staging staging, Assurance assurance, ZoneId timezone, DeniedContext deniedContext, OnChange onChange) {}
