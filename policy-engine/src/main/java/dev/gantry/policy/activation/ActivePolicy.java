package dev.gantry.policy.activation;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.resolve.ResolvedPolicy;
import java.time.Instant;

/**
 * A policy in force.
 *
 * @param compiled answers questions
 * @param resolved explains the answers
 * @param since when it was activated first; not the time of a restart
 */
public record ActivePolicy(CompiledPolicy compiled, ResolvedPolicy resolved, Instant since) {}
