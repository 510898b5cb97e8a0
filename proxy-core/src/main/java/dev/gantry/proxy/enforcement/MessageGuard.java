package dev.gantry.proxy.enforcement;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Decision;
import dev.gantry.policy.Device;
import dev.gantry.policy.Hl7Names;
import dev.gantry.policy.Hl7Request;
import dev.gantry.policy.Identification;
import dev.gantry.policy.PeerEvidence;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.limit.Limits;
import dev.gantry.proxy.hl7.MessageHeader;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges the HL7 messages of one connection, each by the policy that is in force then: which device sends, whether it may
 * stand behind this listener, whether the names in the header are its own and the receiver's, and what the rules say.
 *
 * <p>The answer of one policy about who the peer is holds as long as that policy is in force.
 */
public final class MessageGuard {
    /** The quirk of a device that writes other delimiters than the recommended ones. */
    public static final String OTHER_DELIMITERS = "hl7-other-delimiters";

    private final PolicySource policies;
    private final Exclusions exclusions;
    private final Clock clock;
    private final ListenerScope listener;
    private final PeerEvidence peer;
    private CompiledPolicy identifiedBy;
    private Identification identification;

    /**
     * Makes the guard of a connection.
     *
     * @param exclusions who is shut out though the policy lets it in
     */
    public MessageGuard(
            PolicySource policies, Exclusions exclusions, Clock clock, ListenerScope listener, PeerEvidence peer) {
        this.policies = policies;
        this.exclusions = exclusions;
        this.clock = clock;
        this.listener = listener;
        this.peer = peer;
        this.identifiedBy = policies.current();
        this.identification = identifiedBy.identify(peer);
    }

    /** Returns the device at the other end, or null where the policy in force knows none, or not behind this listener. */
    public @Nullable Device device() {
        return identify(policies.current()) instanceof Identification.Identified identified
                        && listener.zones().contains(identified.device().zone())
                ? identified.device()
                : null;
    }

    @SuppressWarnings("ReferenceEquality") // A policy is replaced as a whole.
    private Identification identify(CompiledPolicy current) {
        if (current != identifiedBy) {
            identifiedBy = current;
            identification = current.identify(peer);
        }
        return identification;
    }

    /** Judges a message by its header. A batch is not one: it is judged by the headers of its messages. */
    public MessageVerdict judge(MessageHeader header) {
        CompiledPolicy policy = policies.current();
        Identification found = identify(policy);
        if (found instanceof Identification.Unidentified unidentified) {
            return ending(header, unidentified.reason(), unidentified.detail());
        }
        Identification.Identified identified = (Identification.Identified) found;
        Device caller = identified.device();
        if (!listener.zones().contains(caller.zone())) {
            return ending(
                    header,
                    ReasonCode.WRONG_LISTENER,
                    "device `" + caller.id() + "` of zone `" + caller.zone() + "` called at listener `"
                            + listener.name() + "`");
        }
        if (header.problem() != null) {
            return ending(header, ReasonCode.MALFORMED, header.problem());
        }
        if (!header.delimiters().areRecommended() && !caller.quirks().contains(OTHER_DELIMITERS)) {
            return ending(
                    header,
                    ReasonCode.MALFORMED,
                    "other delimiters than `|^~\\&` (expected: these, or the quirk `" + OTHER_DELIMITERS + "`)");
        }
        Hl7Names names = caller.hl7();
        if (names == null
                || !names.application().equals(header.sendingApplication())
                || !names.facility().equals(header.sendingFacility())) {
            return ending(
                    header,
                    ReasonCode.IDENTITY_MISMATCH,
                    "MSH-3 and MSH-4 `" + header.shownSender() + "` are not those of device `" + caller.id() + "`");
        }
        Device called = policy.deviceNamed(header.receivingApplication(), header.receivingFacility());
        if (called == null) {
            return refused(
                    header,
                    ReasonCode.UNKNOWN_CALLED,
                    "no device owns MSH-5 and MSH-6 `" + header.shownReceiver() + "`",
                    null,
                    null);
        }
        return judge(header, policy, identified, called);
    }

    private MessageVerdict judge(
            MessageHeader header, CompiledPolicy policy, Identification.Identified identified, Device called) {
        Decision decision = policy.judge(new Hl7Request(
                identified.device(),
                identified.assurance(),
                called,
                header.sendingApplication(),
                header.sendingFacility(),
                header.message(),
                header.processingId(),
                header.version(),
                header.characterSets(),
                null,
                clock.instant()));
        if (!decision.allows()) {
            return refused(header, decision.reason(), decision.detail(), called, decision);
        }
        Hl7Names names = called.hl7();
        if (names == null || names.listens() == null) {
            return refused(
                    header,
                    ReasonCode.UNKNOWN_CALLED,
                    "device `" + called.id() + "` has no `listens:` for HL7 in the policy",
                    called,
                    decision);
        }
        if (!decision.obligations().isEmpty() || decision.residual() != null) {
            // Duties towards the content of HL7 messages are none that this build performs.
            return refused(header, ReasonCode.OBLIGATION_UNAVAILABLE, "", called, decision);
        }
        String closed = exclusions.againstAll();
        if (closed != null) {
            return refused(header, ReasonCode.LIMIT, closed, called, decision);
        }
        String excluded = exclusions.against(identified.device());
        if (excluded == null) {
            excluded = exclusions.against(called);
        }
        if (excluded != null) {
            return refused(header, ReasonCode.QUARANTINED, excluded, called, decision);
        }
        Optional<Limits.Passage> passage =
                policies.limits().pass(decision.rules(), identified.device().id(), header.sendingApplication());
        if (passage.isEmpty()) {
            return refused(
                    header,
                    ReasonCode.LIMIT,
                    "no room within the limits of " + String.join(", ", decision.rules()),
                    called,
                    decision);
        }
        return new MessageVerdict.Permit(header, called, decision, policy, passage.get());
    }

    /** Returns what the last message was judged by. */
    public JudgedBy judgedBy(long nanos) {
        return new JudgedBy(
                identifiedBy.revision(),
                identification instanceof Identification.Identified identified ? identified.assurance() : null,
                nanos);
    }

    /**
     * Judges a batch: it passes if every message in it does, and all of them go to one device that takes batches from one
     * that sends them.
     *
     * @param batch the header of the batch
     * @param messages the headers of its messages
     */
    public MessageVerdict judgeBatch(MessageHeader batch, List<MessageHeader> messages) {
        MessageVerdict.Permit first = null;
        for (MessageHeader message : messages) {
            MessageVerdict verdict = judge(message);
            if (!(verdict instanceof MessageVerdict.Permit permit)) {
                MessageVerdict.Deny deny = (MessageVerdict.Deny) verdict;
                return new MessageVerdict.Deny(
                        batch, deny.reason(), deny.detail(), deny.called(), deny.decision(), deny.ends());
            }
            if (first != null && !first.called().id().equals(permit.called().id())) {
                return refused(batch, ReasonCode.MALFORMED, "a batch to more than one device", null, null);
            }
            first = permit;
        }
        if (first == null) {
            return ending(batch, ReasonCode.MALFORMED, "a batch without a message");
        }
        Hl7Names names = first.called().hl7();
        if (names == null || !names.batches()) {
            return refusedBatch(batch);
        }
        return new MessageVerdict.Permit(batch, first.called(), first.decision(), first.policy(), first.passage());
    }

    /** Returns whether the device at the other end may send batches at all. */
    public boolean admitsBatches() {
        Device caller = device();
        Hl7Names names = caller == null ? null : caller.hl7();
        return names != null && names.batches();
    }

    /** Returns the refusal of a batch where none may be. */
    public static MessageVerdict.Deny refusedBatch(MessageHeader batch) {
        return refused(
                batch,
                ReasonCode.MESSAGE_TYPE,
                "a batch (expected: single messages, or `batches: true` of both devices)",
                null,
                null);
    }

    private static MessageVerdict.Deny ending(MessageHeader header, ReasonCode reason, String detail) {
        return new MessageVerdict.Deny(header, reason, detail, null, null, true);
    }

    private static MessageVerdict.Deny refused(
            MessageHeader header,
            ReasonCode reason,
            String detail,
            @Nullable Device called,
            @Nullable Decision decision) {
        return new MessageVerdict.Deny(header, reason, detail, called, decision, false);
    }
}
