package dev.gantry.proxy.association;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.Assurance;
import dev.gantry.policy.Device;
import dev.gantry.policy.PeerEvidence;
import dev.gantry.policy.PolicyRevision;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.policy.limit.Limits;
import dev.gantry.proxy.association.AssociationEnd.Cause;
import dev.gantry.proxy.dicom.pdu.AAbort;
import dev.gantry.proxy.dicom.pdu.AAssociateAc;
import dev.gantry.proxy.dicom.pdu.AAssociateRj;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.dicom.pdu.AbortReason;
import dev.gantry.proxy.dicom.pdu.PDataTf;
import dev.gantry.proxy.dicom.pdu.PduQuirk;
import dev.gantry.proxy.enforcement.AssociationPlan;
import dev.gantry.proxy.enforcement.AssociationVerdict;
import dev.gantry.proxy.enforcement.DeviceQuirks;
import dev.gantry.proxy.enforcement.JudgedBy;
import dev.gantry.proxy.enforcement.NegotiatedContext;
import dev.gantry.proxy.enforcement.Negotiation;
import dev.gantry.proxy.enforcement.WireAnswers;
import dev.gantry.proxy.upperlayer.Connection;
import dev.gantry.proxy.upperlayer.EndCause;
import dev.gantry.proxy.upperlayer.State;
import dev.gantry.proxy.upperlayer.UpperLayer;
import dev.gantry.proxy.upperlayer.UpperLayerUser;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One proxied association: the user of the caller's upper layer and of the called device's.
 *
 * <pre>
 *   caller's side                         called device's side
 *   Sta2  A-ASSOCIATE-RQ, judged      →   Sta4  connecting           (nothing before the request is approved)
 *   Sta3                                  Sta5  awaiting its answer
 *   Sta6  A-ASSOCIATE-AC              ←   Sta6  accepted
 *   Sta6  messages, judged            ↔   Sta6
 *   Sta8  A-RELEASE-RQ                →   Sta7  A-RELEASE-RQ
 *   Sta13 A-RELEASE-RP                ←   Sta1
 * </pre>
 *
 * <p>A release goes the other way round where the called device asks for it. In a collision each side's upper layer follows
 * the standard by itself: the side that collided is answered at once, the other when that side is done. An abort of one side
 * is passed to the other; so is the loss of a connection, as an abort of the provider.
 *
 * <p>Single-threaded, but for {@link #cut}, {@link #facts}, {@link #snapshot} and what else says so.
 */
public final class ProxiedAssociation implements OpenAssociation {
    private static final AAbort PROVIDER_ABORT = AAbort.byProvider(AbortReason.REASON_NOT_SPECIFIED);

    private final Surroundings surroundings;
    private final Caller peer;
    private final Timers timers;
    private final Executor thread;
    private final Upstreams upstreams;
    private final BiConsumer<EndCause, String> endedBeforeRequest;
    private final UpperLayer caller;
    private final Connection callerConnection;
    private final AtomicBoolean cut = new AtomicBoolean();
    private @Nullable UpperLayer called;
    private volatile @Nullable AssociationFacts facts;
    private @Nullable AssociationPlan plan;
    private Limits.@Nullable Lease lease;
    private @Nullable Conversation conversation;
    private volatile @Nullable Connection calledConnection;
    private List<NegotiatedContext> contexts = List.of();
    private final AssociationDeadlines deadlines;
    private boolean callerEnded;
    private boolean calledEnded = true;
    private boolean entered;
    private @Nullable Cause cause;
    private String causeDetail = "";
    private long requestedNanos;

    /**
     * Makes an association on a connection that a peer has opened.
     *
     * @param thread runs tasks on the association's thread, behind those that run there now
     * @param connection the peer's connection
     * @param upstreams connects to the called device
     * @param endedBeforeRequest hears of it if the connection ends without an association request
     */
    public ProxiedAssociation(
            Surroundings surroundings,
            Caller peer,
            Timers timers,
            Executor thread,
            Connection connection,
            Upstreams upstreams,
            BiConsumer<EndCause, String> endedBeforeRequest) {
        this.surroundings = surroundings;
        this.peer = peer;
        this.timers = timers;
        this.thread = thread;
        this.upstreams = upstreams;
        this.endedBeforeRequest = endedBeforeRequest;
        this.callerConnection = connection;
        this.caller = new UpperLayer(connection, new CallerSide());
        this.deadlines = new AssociationDeadlines(timers, surroundings.timeouts(), this::end);
    }

    /** Returns the upper layer that serves the caller's connection. */
    public UpperLayer callerLayer() {
        return caller;
    }

    /**
     * Returns what does not change about the association.
     *
     * @throws IllegalStateException before its request
     */
    @Override
    public AssociationFacts facts() {
        return required(facts);
    }

    @Override
    public boolean cut(Cause cause, String detail) {
        if (!cut.compareAndSet(false, true)) {
            return false;
        }
        thread.execute(() -> end(cause, detail));
        return true;
    }

    @Override
    public PeerEvidence callerEvidence() {
        return peer.evidence();
    }

    @Override
    public List<X509Certificate> certificates() {
        Connection toCalled = calledConnection;
        return Stream.of(callerConnection.peerCertificate(), toCalled == null ? null : toCalled.peerCertificate())
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public CompletableFuture<AssociationSnapshot> snapshot() {
        return CompletableFuture.supplyAsync(this::describeNow, thread);
    }

    private AssociationSnapshot describeNow() {
        Duration age = Duration.ofNanos(timers.nanoTime() - requestedNanos);
        Conversation messages = conversation;
        Conversation.Totals totals = messages == null ? Conversation.Totals.NONE : messages.totals();
        return new AssociationSnapshot(
                facts(),
                !contexts.isEmpty(),
                contexts,
                age,
                messages == null ? age : deadlines.silence(),
                totals.bytesFromCaller(),
                totals.bytesFromCalled(),
                totals.messagesFromCaller(),
                totals.messagesFromCalled());
    }

    @Override
    public void policyChanged() {
        thread.execute(() -> {
            if (conversation != null && !callerEnded && !calledEnded) {
                conversation.policyChanged();
                endIfOver();
            }
        });
    }

    private void end(Cause cause, String detail) {
        remember(cause, detail);
        if (caller.state() == State.STA3) {
            caller.reject(WireAnswers.calledDeviceUnavailable());
        } else {
            caller.abort(PROVIDER_ABORT);
        }
        abortCalled(PROVIDER_ABORT);
    }

    private final class CallerSide implements UpperLayerUser {
        @Override
        public void associateIndicated(AAssociateRq request) {
            requestedNanos = timers.nanoTime();
            long begin = System.nanoTime();
            AssociationVerdict verdict = surroundings.guard().judge(peer.listener(), peer.evidence(), request);
            long nanos = System.nanoTime() - begin;
            if (verdict instanceof AssociationVerdict.Reject reject) {
                AssociationFacts refused = describe(request, reject.caller(), calledDevice(reject));
                tell(refused, reject, request, nanos);
                remember(Cause.REFUSED, reject.reason().code());
                caller.reject(reject.answer());
                return;
            }
            AssociationPlan approved = ((AssociationVerdict.Proceed) verdict).plan();
            AssociationFacts association = describe(request, approved.caller(), approved.called());
            plan = approved;
            lease = surroundings
                    .policies()
                    .limits()
                    .open(
                            approved.grants(),
                            approved.caller().id(),
                            approved.request().callingAe())
                    .orElse(null);
            if (lease == null) {
                refuseForLimit(
                        association,
                        approved,
                        request,
                        "no room within the limits of "
                                + String.join(", ", approved.decision().rules()),
                        nanos);
                return;
            }
            entered = surroundings
                    .open()
                    .tryEnter(association.id(), approved.caller().id(), ProxiedAssociation.this);
            if (!entered) {
                lease.close();
                refuseForLimit(
                        association,
                        approved,
                        request,
                        "device `" + approved.caller().id() + "` has as many associations open as it may",
                        nanos);
                return;
            }
            tell(association, verdict, request, nanos);
            deadlines.awaitAnswer();
            calledEnded = false;
            called = upstreams.to(approved.called(), connection -> {
                calledConnection = connection;
                return new UpperLayer(connection, new CalledSide());
            });
            called.associate(approved.proposal());
        }

        @Override
        public void dataIndicated(PDataTf data) {
            relay(Sender.CALLER, data);
        }

        @Override
        public void releaseIndicated() {
            // In Sta8 the called device has asked for the release before: the caller's answer is all that is missing.
            if (called != null && called.state() == State.STA6) {
                called.release();
            }
        }

        @Override
        public void releaseConfirmed() {
            if (caller.state() == State.STA12) {
                caller.respondToRelease();
            }
            required(called).respondToRelease();
        }

        @Override
        public void associateConfirmed(AAssociateAc answer) {
            throw new IllegalStateException("an answer to a request that was never made");
        }

        @Override
        public void associateRejected(AAssociateRj answer) {
            throw new IllegalStateException("an answer to a request that was never made");
        }

        @Override
        public void abortIndicated(AAbort abort) {
            remember(Cause.ABORTED_BY_CALLER, "");
            abortCalled(abort);
        }

        @Override
        public void providerAbortIndicated(EndCause reason, String detail) {
            remember(reason == EndCause.PROTOCOL_ERROR ? Cause.PROTOCOL_ERROR_CALLER : Cause.LOST_CALLER, detail);
            abortCalled(PROVIDER_ABORT);
        }

        @Override
        public void ended(EndCause reason, String detail) {
            callerEnded = true;
            if (facts == null) {
                endedBeforeRequest.accept(reason, detail);
            } else {
                finish(detail);
            }
        }
    }

    private final class CalledSide implements UpperLayerUser {
        @Override
        public void associateConfirmed(AAssociateAc answer) {
            AssociationPlan approved = required(plan);
            UpperLayer calledLayer = required(called);
            Negotiation negotiation;
            try {
                negotiation = Negotiation.of(
                        approved,
                        answer,
                        surroundings.limits().maxPdu(),
                        surroundings.policies().current().deniedContext());
            } catch (Negotiation.InvalidAnswerException e) {
                remember(Cause.CALLED_UNAVAILABLE, String.valueOf(e.getMessage()));
                calledLayer.abort(AAbort.byProvider(AbortReason.INVALID_PDU_PARAMETER_VALUE));
                caller.reject(WireAnswers.calledDeviceUnavailable());
                return;
            }
            deadlines.established();
            caller.expectDataUpTo(negotiation.callerMaxLength());
            calledLayer.expectDataUpTo(negotiation.calledMaxLength());
            tolerate(caller, approved.caller());
            tolerate(calledLayer, approved.called());
            contexts = negotiation.contexts();
            conversation = new Conversation(
                    surroundings,
                    facts(),
                    approved,
                    negotiation,
                    caller,
                    calledLayer,
                    thread,
                    ProxiedAssociation.this::violated);
            surroundings.listener().established(facts(), negotiation);
            caller.accept(negotiation.answer());
            endIfOver();
        }

        @Override
        public void associateRejected(AAssociateRj answer) {
            remember(Cause.REJECTED_BY_CALLED, answer.result() + " " + answer.reason());
            caller.reject(answer);
        }

        @Override
        public void dataIndicated(PDataTf data) {
            relay(Sender.CALLED, data);
        }

        @Override
        public void releaseIndicated() {
            if (caller.state() == State.STA6) {
                caller.release();
            } else {
                // Collision: the caller asked first and waits; the called device is answered, then confirms, then so do
                // we.
                required(called).respondToRelease();
            }
        }

        @Override
        public void releaseConfirmed() {
            caller.respondToRelease();
        }

        @Override
        public void associateIndicated(AAssociateRq request) {
            throw new IllegalStateException("a request on a connection that we opened");
        }

        @Override
        public void abortIndicated(AAbort abort) {
            remember(Cause.ABORTED_BY_CALLED, "");
            caller.abort(abort);
        }

        @Override
        public void providerAbortIndicated(EndCause reason, String detail) {
            boolean protocolError = reason == EndCause.PROTOCOL_ERROR;
            if (caller.state() == State.STA3) {
                remember(Cause.CALLED_UNAVAILABLE, detail.isEmpty() ? "connection closed" : detail);
                caller.reject(WireAnswers.calledDeviceUnavailable());
            } else {
                remember(protocolError ? Cause.PROTOCOL_ERROR_CALLED : Cause.LOST_CALLED, detail);
                caller.abort(PROVIDER_ABORT);
            }
        }

        @Override
        public void ended(EndCause reason, String detail) {
            calledEnded = true;
            finish(detail);
        }
    }

    private void relay(Sender sender, PDataTf data) {
        deadlines.activity();
        try {
            required(conversation).receive(sender, data);
        } catch (Conversation.ViolationException violation) {
            violated(sender, violation);
            return;
        }
        endIfOver();
    }

    private void endIfOver() {
        if (conversation != null && cause == null && conversation.isOver()) {
            end(Cause.CUT, "the policy does not let it in any more");
        }
    }

    private void tolerate(UpperLayer layer, Device device) {
        Set<PduQuirk> granted = DeviceQuirks.of(device).pdus();
        if (!granted.isEmpty()) {
            layer.tolerate(granted, quirk -> surroundings.listener().quirkUsed(facts(), device, quirk.keyword()));
        }
    }

    private void refuseForLimit(
            AssociationFacts association, AssociationPlan approved, AAssociateRq request, String detail, long nanos) {
        AssociationVerdict.Reject refused = new AssociationVerdict.Reject(
                WireAnswers.localLimitExceeded(),
                ReasonCode.LIMIT,
                detail,
                approved.caller(),
                approved.decision(),
                approved.request().assurance());
        tell(association, refused, request, nanos);
        remember(Cause.REFUSED, ReasonCode.LIMIT.code());
        caller.reject(refused.answer());
    }

    private void tell(AssociationFacts association, AssociationVerdict verdict, AAssociateRq request, long nanos) {
        AssociationDecision decision;
        Assurance assurance;
        if (verdict instanceof AssociationVerdict.Reject reject) {
            decision = reject.decision();
            assurance = reject.assurance();
        } else {
            decision = required(plan).decision();
            assurance = required(plan).request().assurance();
        }
        PolicyRevision revision =
                decision == null ? surroundings.policies().current().revision() : decision.revision();
        surroundings.listener().judged(association, verdict, request, new JudgedBy(revision, assurance, nanos));
        Device device = association.caller();
        if (device != null && !device.quirks().isEmpty()) {
            DeviceQuirks.of(device)
                    .neededBy(request)
                    .forEach(quirk -> surroundings.listener().quirkUsed(association, device, quirk));
        }
    }

    private void violated(Sender sender, Conversation.ViolationException violation) {
        boolean fromCaller = sender == Sender.CALLER;
        remember(
                fromCaller ? Cause.PROTOCOL_ERROR_CALLER : Cause.PROTOCOL_ERROR_CALLED,
                String.valueOf(violation.getMessage()));
        caller.abort(fromCaller ? AAbort.byProvider(violation.reason()) : PROVIDER_ABORT);
        abortCalled(fromCaller ? PROVIDER_ABORT : AAbort.byProvider(violation.reason()));
    }

    private void abortCalled(AAbort abort) {
        if (called != null) {
            called.abort(abort);
        }
    }

    private AssociationFacts describe(
            AAssociateRq request, @Nullable Device callerDevice, @Nullable Device calledDevice) {
        AssociationFacts described = new AssociationFacts(
                surroundings.ids().next(),
                peer.listener().name(),
                peer.address(),
                surroundings.clock().instant(),
                request.callingAeTitle().toString(),
                request.calledAeTitle().toString(),
                callerDevice,
                calledDevice);
        facts = described;
        return described;
    }

    private static @Nullable Device calledDevice(AssociationVerdict.Reject reject) {
        return reject.decision() == null ? null : reject.decision().called();
    }

    /** Keeps the first cause: what follows from it is not what ended the association. */
    private void remember(Cause newCause, String detail) {
        if (cause == null) {
            cause = newCause;
            causeDetail = detail;
        }
    }

    private void finish(String detail) {
        if (!callerEnded || !calledEnded) {
            return;
        }
        remember(Cause.RELEASED, detail);
        deadlines.cancel();
        AssociationFacts association = facts();
        if (lease != null) {
            lease.close();
        }
        if (entered) {
            surroundings.open().leave(association.id(), required(plan).caller().id());
        }
        Conversation.Totals totals = conversation == null ? Conversation.Totals.NONE : conversation.close();
        surroundings
                .listener()
                .ended(
                        association,
                        new AssociationEnd(
                                required(cause),
                                causeDetail,
                                Duration.ofNanos(timers.nanoTime() - requestedNanos),
                                totals.bytesFromCaller(),
                                totals.bytesFromCalled(),
                                totals.messagesFromCaller(),
                                totals.messagesFromCalled()));
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("not yet in this state of the association");
        }
        return value;
    }
}
