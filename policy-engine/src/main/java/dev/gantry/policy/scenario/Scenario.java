package dev.gantry.policy.scenario;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.AssociationRequest;
import dev.gantry.policy.AssociationRow;
import dev.gantry.policy.Assurance;
import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.ContextDecision;
import dev.gantry.policy.Decision;
import dev.gantry.policy.Device;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Hl7Names;
import dev.gantry.policy.Hl7Request;
import dev.gantry.policy.PendingTransaction;
import dev.gantry.policy.ProposedContext;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Residual;
import dev.gantry.policy.Sender;
import dev.gantry.policy.VerifiedUser;
import dev.gantry.policy.vocabulary.Operations;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One message with everything that can bear on its decision.
 *
 * @param from the id of the calling device
 * @param assurance how strongly it is known
 * @param calling the calling AE title; empty for HL7
 * @param to the id of the called device; may be empty where {@code called} says it
 * @param called the called AE title; empty for HL7
 * @param subject the SOP class UID, or the HL7 message such as {@code ADT^A08}
 * @param command the operation; absent for HL7
 * @param sender which end of the association sends the request of the operation
 * @param transferSyntaxes the UIDs that are proposed, the first of the allowed ones being accepted; none for HL7
 * @param attributes the attributes of the message, by tag
 * @param user the verified user behind it, absent where there is none
 * @param at when
 * @param pending what the called device waits for
 */
public record Scenario(
        String from,
        Assurance assurance,
        String calling,
        String to,
        String called,
        String subject,
        @Nullable DimseCommand command,
        Sender sender,
        List<String> transferSyntaxes,
        NavigableMap<Integer, String> attributes,
        @Nullable VerifiedUser user,
        Instant at,
        List<PendingTransaction> pending) {
    public Scenario {
        transferSyntaxes = List.copyOf(transferSyntaxes);
        attributes = java.util.Collections.unmodifiableNavigableMap(new TreeMap<>(attributes));
        pending = List.copyOf(pending);
    }

    /** Returns whether it is an HL7 message. */
    public boolean isHl7() {
        return command == null;
    }

    /** Returns the bit of its operation, as {@link Operations}. */
    public int operation() {
        return command == null ? Operations.HL7_MESSAGE : Operations.of(sender, command);
    }

    /** Puts the request to a policy, attributes included: the decision has no residual. */
    public Decision judge(CompiledPolicy policy) {
        Device caller = device(policy, from);
        if (caller == null) {
            return refused(ReasonCode.UNKNOWN_DEVICE, "");
        }
        DimseCommand operation = command;
        if (operation == null) {
            return message(policy, caller);
        }
        AssociationDecision association = associate(policy, caller);
        AssociationRow row = association.row();
        if (row == null) {
            return refused(association);
        }
        ContextDecision context = association.contexts().get(0);
        if (!context.transferSyntaxes().isEmpty()) {
            row = row.accepted(1, context.transferSyntaxes().get(0));
        }
        Decision decision = row.decide(1, operation, sender);
        Residual residual = decision.residual();
        return residual == null ? decision : residual.decide(attributes::get);
    }

    private AssociationDecision associate(CompiledPolicy policy, Device caller) {
        boolean scp = (operation() & Operations.CALLER_IS_SCP) != 0;
        return policy.judge(new AssociationRequest(
                caller,
                assurance,
                Set.of(),
                calling,
                called,
                List.of(new ProposedContext(1, subject, transferSyntaxes, !scp, scp)),
                at,
                user,
                pending));
    }

    /** Returns the request with the transfer syntax that would be accepted; itself where none would be. */
    public Scenario accepted(CompiledPolicy policy) {
        Device caller = device(policy, from);
        if (caller == null || isHl7()) {
            return this;
        }
        List<ContextDecision> contexts = associate(policy, caller).contexts();
        return contexts.isEmpty() || contexts.get(0).transferSyntaxes().isEmpty()
                ? this
                : varied().transferSyntaxes(
                                List.of(contexts.get(0).transferSyntaxes().get(0)))
                        .make();
    }

    private Decision message(CompiledPolicy policy, Device caller) {
        Device receiver = device(policy, to);
        Hl7Names names = caller.hl7();
        if (receiver == null || names == null) {
            return refused(receiver == null ? ReasonCode.UNKNOWN_CALLED : ReasonCode.IDENTITY_MISMATCH, "");
        }
        return policy.judge(
                new Hl7Request(caller, assurance, receiver, names.application(), names.facility(), subject, user, at));
    }

    private static Decision refused(AssociationDecision association) {
        if (association.contexts().isEmpty()) {
            return refused(association.reason(), association.detail());
        }
        ContextDecision context = association.contexts().get(0);
        return new Decision(
                context.effect(),
                context.reason(),
                context.rules(),
                Set.of(),
                context.detail(),
                context.shadow(),
                context.shadowReason(),
                List.of(),
                Long.MAX_VALUE,
                null);
    }

    private static Decision refused(ReasonCode reason, String detail) {
        return new Decision(
                dev.gantry.policy.Effect.DENY,
                reason,
                List.of(),
                Set.of(),
                detail,
                dev.gantry.policy.Effect.DENY,
                reason,
                List.of(),
                Long.MAX_VALUE,
                null);
    }

    private static @Nullable Device device(CompiledPolicy policy, String id) {
        for (Device device : policy.devices()) {
            if (device.id().equals(id)) {
                return device;
            }
        }
        return null;
    }

    /** Returns the request on one line, in the words of policies. */
    public String text() {
        return ScenarioText.line(this);
    }

    /**
     * Returns an entry for the list {@code tests} of a policy.
     *
     * @param expected what is to come of it, in the words of {@code expect}
     */
    public String testStub(String title, String expected) {
        return testStub(title, expected, List.of());
    }

    /**
     * Returns an entry for the list {@code tests} of a policy.
     *
     * @param expected what is to come of it, in the words of {@code expect}
     * @param more further entries of {@code given}, such as {@code at: "2026-11-24T23:10"}
     */
    public String testStub(String title, String expected, List<String> more) {
        return ScenarioText.stub(this, title, expected, more);
    }

    /** Returns the same request of a caller that is known more or less strongly. */
    public Scenario withAssurance(Assurance other) {
        return varied().assurance(other).make();
    }

    /** Returns the same request with other attributes. */
    public Scenario withAttributes(Map<Integer, String> others) {
        return varied().attributes(others).make();
    }

    /** Returns what makes a request that differs from this one. */
    public ScenarioVariation varied() {
        return new ScenarioVariation(this);
    }
}
