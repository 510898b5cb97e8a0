package dev.gantry.proxy.instance;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.resolve.ResolvedPolicy;
import java.util.List;

/**
 * A policy that was compiled and passed its own tests.
 *
 * @param sources its files
 * @param resolved what stands in it
 * @param compiled what answers
 */
public record CheckedPolicy(List<SourceText> sources, ResolvedPolicy resolved, CompiledPolicy compiled) {
    public CheckedPolicy {
        sources = List.copyOf(sources);
    }
}
