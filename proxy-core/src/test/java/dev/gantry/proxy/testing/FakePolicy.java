package dev.gantry.proxy.testing;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.AssociationRequest;
import dev.gantry.policy.AssociationRow;
import dev.gantry.policy.Assurance;
import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.ContextDecision;
import dev.gantry.policy.Decision;
import dev.gantry.policy.Device;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Effect;
import dev.gantry.policy.Endpoint;
import dev.gantry.policy.Hl7Request;
import dev.gantry.policy.Identification;
import dev.gantry.policy.Obligation;
import dev.gantry.policy.PeerEvidence;
import dev.gantry.policy.PolicyRevision;
import dev.gantry.policy.ProposedContext;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.RuleLimit;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A policy of two devices that allows the given SOP classes and operations. */
public record FakePolicy(String name, Set<String> sopClasses, Set<DimseCommand> commands, Device caller, Device called)
        implements CompiledPolicy {
    public static final Device CT = new Device("ct-01", "modality", Set.of("CT01"), null, true, Set.of());
    public static final Device PACS =
            new Device("pacs", "pacs", Set.of("PACS"), new Endpoint("127.0.0.1", 11112), true, Set.of());

    /** Makes a policy that lets {@link #CT} call {@link #PACS}. */
    public FakePolicy(String name, Set<String> sopClasses, Set<DimseCommand> commands) {
        this(name, sopClasses, commands, CT, PACS);
    }

    @Override
    public PolicyRevision revision() {
        return new PolicyRevision(name);
    }

    @Override
    public Identification identify(PeerEvidence evidence) {
        return new Identification.Identified(caller, Assurance.MTLS);
    }

    @Override
    public AssociationDecision judge(AssociationRequest request) {
        Device called = deviceOwning(request.calledAe());
        if (called == null) {
            return denied(ReasonCode.UNKNOWN_CALLED, null, List.of());
        }
        List<ContextDecision> contexts =
                request.contexts().stream().map(this::judge).toList();
        if (contexts.stream().allMatch(context -> context.effect() == Effect.DENY)) {
            return denied(ReasonCode.NOT_ALLOWED, called, contexts);
        }
        AssociationRow row = (contextId, command, sender) -> commands.contains(command)
                ? decision(Effect.ALLOW, ReasonCode.ALLOWED)
                : decision(Effect.DENY, ReasonCode.NOT_ALLOWED);
        return new AssociationDecision(
                Effect.ALLOW, ReasonCode.ALLOWED, "", List.of("rule"), called, contexts, row, revision());
    }

    private ContextDecision judge(ProposedContext context) {
        boolean allowed = sopClasses.contains(context.abstractSyntax());
        return new ContextDecision(
                context.id(),
                allowed ? Effect.ALLOW : Effect.DENY,
                allowed ? ReasonCode.ALLOWED : ReasonCode.NOT_ALLOWED,
                List.of("rule"),
                context.transferSyntaxes(),
                context.scu(),
                context.scp());
    }

    private AssociationDecision denied(ReasonCode reason, @Nullable Device called, List<ContextDecision> contexts) {
        return new AssociationDecision(Effect.DENY, reason, "", List.of(), called, contexts, null, revision());
    }

    private static Decision decision(Effect effect, ReasonCode reason) {
        return new Decision(effect, reason, List.of("rule"), Set.of(), effect, List.of(), Long.MAX_VALUE, null);
    }

    @Override
    public @Nullable Device deviceOwning(String aeTitle) {
        return called.aeTitles().contains(aeTitle) ? called : null;
    }

    @Override
    public @Nullable Device deviceNamed(String application, String facility) {
        return null;
    }

    @Override
    public Collection<Device> devices() {
        return List.of(caller, called);
    }

    @Override
    public Collection<String> zones() {
        return List.of("modality", "pacs");
    }

    @Override
    public Decision judge(Hl7Request request) {
        return decision(Effect.DENY, ReasonCode.NOT_ALLOWED);
    }

    @Override
    public @Nullable Obligation obligation(String id) {
        return null;
    }

    @Override
    public List<RuleLimit> limits(String ruleId) {
        return List.of();
    }
}
