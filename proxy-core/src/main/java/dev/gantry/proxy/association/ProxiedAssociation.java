package dev.gantry.proxy.association;

import dev.gantry.policy.Device;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.association.AssociationEnd.Cause;
import dev.gantry.proxy.dicom.pdu.AAbort;
import dev.gantry.proxy.dicom.pdu.AAssociateAc;
import dev.gantry.proxy.dicom.pdu.AAssociateRj;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.dicom.pdu.AbortReason;
import dev.gantry.proxy.dicom.pdu.PDataTf;
import dev.gantry.proxy.enforcement.AssociationPlan;
import dev.gantry.proxy.enforcement.AssociationVerdict;
import dev.gantry.proxy.enforcement.Negotiation;
import dev.gantry.proxy.enforcement.WireAnswers;
import dev.gantry.proxy.upperlayer.Connection;
import dev.gantry.proxy.upperlayer.EndCause;
import dev.gantry.proxy.upperlayer.State;
import dev.gantry.proxy.upperlayer.UpperLayer;
import dev.gantry.proxy.upperlayer.UpperLayerUser;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
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
 * <p>Single-threaded, but for {@link #cut} and {@link #facts}.
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
    private @Nullable UpperLayer called;
    private volatile @Nullable AssociationFacts facts;
    private @Nullable AssociationPlan plan;
    private @Nullable Conversation conversation;
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

    /** Aborts both sides, from any thread. */
    @Override
    public void cut(Cause cause, String detail) {
        thread.execute(() -> end(cause, detail));
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
            AssociationVerdict verdict = surroundings.guard().judge(peer.listener(), peer.evidence(), request);
            if (verdict instanceof AssociationVerdict.Reject reject) {
                AssociationFacts refused = describe(request, reject.caller(), calledDevice(reject));
                surroundings.listener().judged(refused, reject);
                remember(Cause.REFUSED, reject.reason().code());
                caller.reject(reject.answer());
                return;
            }
            AssociationPlan approved = ((AssociationVerdict.Proceed) verdict).plan();
            AssociationFacts association = describe(request, approved.caller(), approved.called());
            plan = approved;
            entered = surroundings
                    .open()
                    .tryEnter(association.id(), approved.caller().id(), ProxiedAssociation.this);
            if (!entered) {
                AssociationVerdict.Reject tooMany = new AssociationVerdict.Reject(
                        WireAnswers.localLimitExceeded(),
                        ReasonCode.LIMIT,
                        "device `" + approved.caller().id() + "` has as many associations open as it may",
                        approved.caller(),
                        approved.decision());
                surroundings.listener().judged(association, tooMany);
                remember(Cause.REFUSED, ReasonCode.LIMIT.code());
                caller.reject(tooMany.answer());
                return;
            }
            surroundings.listener().judged(association, verdict);
            deadlines.awaitAnswer();
            calledEnded = false;
            called = upstreams.to(approved.called(), connection -> new UpperLayer(connection, new CalledSide()));
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
                negotiation =
                        Negotiation.of(approved, answer, surroundings.limits().maxPdu());
            } catch (Negotiation.InvalidAnswerException e) {
                remember(Cause.CALLED_UNAVAILABLE, String.valueOf(e.getMessage()));
                calledLayer.abort(AAbort.byProvider(AbortReason.INVALID_PDU_PARAMETER_VALUE));
                caller.reject(WireAnswers.calledDeviceUnavailable());
                return;
            }
            deadlines.established();
            caller.expectDataUpTo(negotiation.callerMaxLength());
            calledLayer.expectDataUpTo(negotiation.calledMaxLength());
            conversation = new Conversation(surroundings, facts(), approved, negotiation, caller, calledLayer);
            surroundings.listener().established(facts(), negotiation);
            caller.accept(negotiation.answer());
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
            boolean fromCaller = sender == Sender.CALLER;
            remember(
                    fromCaller ? Cause.PROTOCOL_ERROR_CALLER : Cause.PROTOCOL_ERROR_CALLED,
                    String.valueOf(violation.getMessage()));
            caller.abort(fromCaller ? AAbort.byProvider(violation.reason()) : PROVIDER_ABORT);
            abortCalled(fromCaller ? PROVIDER_ABORT : AAbort.byProvider(violation.reason()));
        }
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
