package dev.gantry.policy.proof;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.activation.Gate;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.resolve.ResolvedPolicy;
import java.time.Clock;
import java.util.List;

/** Keeps a policy out whose invariants do not all hold. */
public final class InvariantGate implements Gate {
    private final Clock clock;

    /**
     * Makes a gate.
     *
     * @param clock tells the first moment that invariants have to hold at
     */
    public InvariantGate(Clock clock) {
        this.clock = clock;
    }

    @Override
    public List<Problem> check(ResolvedPolicy resolved, CompiledPolicy compiled) {
        return Proofs.prove(resolved, clock.instant()).stream()
                .filter(proof -> !proof.holds())
                .map(Proof::problem)
                .toList();
    }
}
