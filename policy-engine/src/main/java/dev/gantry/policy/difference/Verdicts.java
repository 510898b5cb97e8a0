package dev.gantry.policy.difference;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Decision;
import dev.gantry.policy.Device;
import dev.gantry.policy.Effect;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.resolve.ResolvedDevice;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.scenario.Scenario;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides requests between devices as a policy would if every obligation could be performed. A device is known as strongly as
 * the policy says, and an AE title that belongs to another device does not lead to it.
 */
public final class Verdicts {
    private final CompiledPolicy policy;
    private final Map<String, ResolvedDevice> devices = new HashMap<>();

    /** Makes the verdicts of a policy that was checked without an error. */
    public Verdicts(ResolvedPolicy resolved) {
        policy = PolicyCompiler.compile(resolved, EnumSet.allOf(ObligationKind.class));
        resolved.devices().forEach(device -> devices.put(device.device().id(), device));
    }

    /** Decides a request. */
    public Decision of(Scenario request) {
        ResolvedDevice caller = devices.get(request.from());
        if (!request.isHl7()) {
            Device owner = policy.deviceOwning(request.called());
            if (owner == null || !owner.id().equals(request.to())) {
                return new Decision(
                        Effect.DENY,
                        ReasonCode.UNKNOWN_CALLED,
                        List.of(),
                        Set.of(),
                        Effect.DENY,
                        List.of(),
                        Long.MAX_VALUE,
                        null);
            }
        }
        return (caller == null ? request : request.withAssurance(caller.assurance())).judge(policy);
    }
}
