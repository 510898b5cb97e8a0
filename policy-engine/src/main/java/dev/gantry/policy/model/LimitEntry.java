package dev.gantry.policy.model;

import dev.gantry.policy.RuleLimit;
import org.jspecify.annotations.Nullable;

/**
 * One limit of a rule.
 *
 * @param schedule the schedule whose windows it counts by, absent where a length of time is given
 */
public record LimitEntry(
        Name word, RuleLimit limit, @Nullable Name schedule) {}
