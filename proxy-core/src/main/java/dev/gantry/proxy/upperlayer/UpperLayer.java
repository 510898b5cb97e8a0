package dev.gantry.proxy.upperlayer;

import dev.gantry.proxy.dicom.pdu.AAbort;
import dev.gantry.proxy.dicom.pdu.AAssociateAc;
import dev.gantry.proxy.dicom.pdu.AAssociateRj;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.dicom.pdu.AReleaseRp;
import dev.gantry.proxy.dicom.pdu.AReleaseRq;
import dev.gantry.proxy.dicom.pdu.AbortReason;
import dev.gantry.proxy.dicom.pdu.AbortSource;
import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.dicom.pdu.PDataTf;
import dev.gantry.proxy.dicom.pdu.Pdu;
import dev.gantry.proxy.dicom.pdu.PduException;
import dev.gantry.proxy.dicom.pdu.PduQuirk;
import io.netty.util.ReferenceCountUtil;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One end of one connection: the protocol machine of PS3.8 9.2, driven by {@link TransitionTable}.
 *
 * <p>It is told what happens below (a PDU came, the connection closed, ARTIM expired) and what the user above wants (accept,
 * send, release, abort), and calls {@link Connection} and {@link UpperLayerUser} in turn. Single-threaded: all calls of one
 * machine come on one thread.
 *
 * <p>One deviation from the letter of the standard: an abort for a PDU that may not come in Sta2 (action AA-1) names the
 * service-provider and the reason, as AA-8 does, where the standard has it name the service-user without one. The peer's log
 * then says what was wrong.
 */
public final class UpperLayer {
    private final Connection connection;
    private final UpperLayerUser user;
    private State state = State.STA1;
    private boolean requestor;
    private @Nullable AAssociateRq pendingRequest;
    private @Nullable EndCause endCause;
    private String endDetail = "";
    private boolean ended;
    private AbortReason abortReason = AbortReason.UNEXPECTED_PDU;
    private String protocolErrorDetail = "";

    public UpperLayer(Connection connection, UpperLayerUser user) {
        this.connection = connection;
        this.user = user;
    }

    /** Returns the present state. */
    public State state() {
        return state;
    }

    /** Tells whether {@link #send} is possible now: in Sta6, and in Sta8 until the release is answered. */
    public boolean canSendData() {
        return state == State.STA6 || state == State.STA8;
    }

    /** Tells whether {@link #abort} has something to abort. */
    public boolean canAbort() {
        return TransitionTable.action(Event.ABORT_REQUEST, state) != null;
    }

    // ---- requests and responses of the user

    /** A-ASSOCIATE request: opens the connection and proposes the association. */
    public void associate(AAssociateRq request) {
        requestor = true;
        pendingRequest = request;
        perform(Event.ASSOCIATE_REQUEST, null);
    }

    /** A-ASSOCIATE response, accepting. */
    public void accept(AAssociateAc answer) {
        perform(Event.ACCEPT_RESPONSE, answer);
    }

    /** A-ASSOCIATE response, rejecting. */
    public void reject(AAssociateRj answer) {
        perform(Event.REJECT_RESPONSE, answer);
    }

    /**
     * P-DATA request; takes over the ownership of the fragment.
     *
     * @throws IllegalStateException if not {@link #canSendData()}
     */
    public void send(PDataTf data) {
        perform(Event.DATA_REQUEST, data);
    }

    /** Stops to read from the peer for a while; what was read already may still come up. */
    public void pause() {
        connection.pause();
    }

    /** Reads on after {@link #pause}. */
    public void resume() {
        connection.resume();
    }

    /** A-RELEASE request. */
    public void release() {
        perform(Event.RELEASE_REQUEST, null);
    }

    /** A-RELEASE response. */
    public void respondToRelease() {
        perform(Event.RELEASE_RESPONSE, null);
    }

    /** A-ABORT request; in a state without an association to abort it does nothing. */
    public void abort(AAbort abort) {
        if (canAbort()) {
            perform(Event.ABORT_REQUEST, abort);
        }
    }

    // ---- what happens below

    /** A peer has connected. */
    public void connectionIndicated() {
        perform(Event.CONNECTION_INDICATED, null);
    }

    /** The connection that {@link Connection#open} was called for is open. */
    public void connected() {
        perform(Event.CONNECTED, null);
    }

    /** A PDU has come; takes over the ownership of its buffer. */
    public void received(Pdu pdu) {
        Event event = switch (pdu.type()) {
            case A_ASSOCIATE_RQ -> Event.ASSOCIATE_RQ_RECEIVED;
            case A_ASSOCIATE_AC -> Event.ASSOCIATE_AC_RECEIVED;
            case A_ASSOCIATE_RJ -> Event.ASSOCIATE_RJ_RECEIVED;
            case P_DATA_TF -> Event.DATA_RECEIVED;
            case A_RELEASE_RQ -> Event.RELEASE_RQ_RECEIVED;
            case A_RELEASE_RP -> Event.RELEASE_RP_RECEIVED;
            case A_ABORT -> Event.ABORT_RECEIVED;
        };
        if (state == State.STA1) {
            // Read before the close was asked for; nobody is there to take it.
            ReferenceCountUtil.release(pdu);
            return;
        }
        perform(event, pdu);
    }

    /**
     * Says how long the variable field of a received P-DATA-TF may be from now on, as was negotiated.
     *
     * @param maxLength what the peer was told
     */
    public void expectDataUpTo(MaximumLength maxLength) {
        connection.expectDataUpTo(maxLength);
    }

    /**
     * Says what is tolerated of the PDUs that are received from now on.
     *
     * @param used hears of each use
     */
    public void tolerate(Set<PduQuirk> quirks, Consumer<PduQuirk> used) {
        connection.tolerate(quirks, used);
    }

    /** Something has come that is no valid PDU. */
    public void invalid(PduException cause) {
        if (state == State.STA1) {
            return;
        }
        abortReason = cause.reason();
        protocolErrorDetail = String.valueOf(cause.getMessage());
        perform(Event.INVALID_PDU_RECEIVED, null);
    }

    /**
     * The connection is closed, or could not be opened.
     *
     * @param detail why, for the log; empty where nothing is known
     */
    public void closed(String detail) {
        if (state == State.STA1) {
            return;
        }
        remember(state == State.STA4 ? EndCause.CONNECT_FAILED : EndCause.CONNECTION_CLOSED, detail);
        perform(Event.CONNECTION_CLOSED, null);
    }

    /** The ARTIM timer has expired. */
    public void artimExpired() {
        if (TransitionTable.action(Event.ARTIM_EXPIRED, state) != null) {
            remember(EndCause.REQUEST_DEADLINE, "");
            perform(Event.ARTIM_EXPIRED, null);
        }
    }

    // ---- the machine

    private void perform(Event event, @Nullable Pdu pdu) {
        Action action = TransitionTable.action(event, state);
        if (action == null) {
            ReferenceCountUtil.release(pdu);
            throw new IllegalStateException(event + " in " + state);
        }
        if ((action == Action.AA_1 && event != Event.ABORT_REQUEST) || action == Action.AA_8 || action == Action.AA_7) {
            describeProtocolError(event, pdu);
        }
        switch (action) {
            case DT_2, AR_6 -> user.dataIndicated((PDataTf) required(pdu));
            case DT_1, AR_7 -> connection.send(required(pdu));
            case AE_1 -> {
                state = State.STA4;
                connection.open();
            }
            case AE_2 -> {
                state = State.STA5;
                connection.send(required(pendingRequest));
                pendingRequest = null;
            }
            case AE_3 -> {
                state = State.STA6;
                user.associateConfirmed((AAssociateAc) required(pdu));
            }
            case AE_4 -> {
                remember(EndCause.REJECTED, "");
                state = State.STA1;
                user.associateRejected((AAssociateRj) required(pdu));
                connection.close();
                end();
            }
            case AE_5 -> {
                state = State.STA2;
                connection.startArtim();
            }
            case AE_6 -> {
                state = State.STA3;
                connection.stopArtim();
                user.associateIndicated((AAssociateRq) required(pdu));
            }
            case AE_7 -> {
                state = State.STA6;
                connection.send(required(pdu));
            }
            case AE_8 -> {
                remember(EndCause.REJECTED, "");
                sendLast(required(pdu));
            }
            case AR_1 -> {
                state = State.STA7;
                connection.send(new AReleaseRq());
            }
            case AR_2 -> {
                state = State.STA8;
                user.releaseIndicated();
            }
            case AR_3 -> {
                remember(EndCause.RELEASED, "");
                state = State.STA1;
                user.releaseConfirmed();
                connection.close();
                end();
            }
            case AR_4 -> {
                remember(EndCause.RELEASED, "");
                sendLast(new AReleaseRp());
            }
            case AR_8 -> {
                state = requestor ? State.STA9 : State.STA10;
                user.releaseIndicated();
            }
            case AR_9 -> {
                state = State.STA11;
                connection.send(new AReleaseRp());
            }
            case AR_10 -> {
                state = State.STA12;
                user.releaseConfirmed();
            }
            case AA_1 -> {
                if (event == Event.ABORT_REQUEST) {
                    remember(EndCause.ABORTED, "");
                    sendLast(required(pdu));
                } else {
                    sendLast(new AAbort(AbortSource.SERVICE_PROVIDER, abortReason));
                }
            }
            case AA_8 -> {
                sendLast(new AAbort(AbortSource.SERVICE_PROVIDER, abortReason));
                user.providerAbortIndicated(EndCause.PROTOCOL_ERROR, endDetail);
            }
            case AA_7 -> connection.send(new AAbort(AbortSource.SERVICE_PROVIDER, abortReason));
            case AA_6 -> {}
            case AA_2 -> {
                if (event == Event.ABORT_REQUEST) {
                    remember(EndCause.ABORTED, "");
                } else if (event == Event.ABORT_RECEIVED) {
                    remember(EndCause.PEER_ABORTED, "");
                }
                state = State.STA1;
                connection.stopArtim();
                connection.close();
                end();
            }
            case AA_3 -> {
                remember(EndCause.PEER_ABORTED, "");
                state = State.STA1;
                user.abortIndicated((AAbort) required(pdu));
                connection.close();
                end();
            }
            case AA_4 -> {
                state = State.STA1;
                user.providerAbortIndicated(required(endCause), endDetail);
                end();
            }
            case AA_5, AR_5 -> {
                state = State.STA1;
                connection.stopArtim();
                end();
            }
        }
        if (event == Event.DATA_RECEIVED && action != Action.DT_2 && action != Action.AR_6) {
            ReferenceCountUtil.release(pdu);
        }
    }

    private void sendLast(Pdu pdu) {
        state = State.STA13;
        connection.send(pdu);
        connection.startArtim();
    }

    private void describeProtocolError(Event event, @Nullable Pdu pdu) {
        if (event != Event.INVALID_PDU_RECEIVED && pdu != null) {
            abortReason = AbortReason.UNEXPECTED_PDU;
            protocolErrorDetail = pdu.type() + " not expected in " + state;
        }
        remember(EndCause.PROTOCOL_ERROR, protocolErrorDetail);
    }

    /** Keeps the first cause: what follows from it is not what ended the connection. */
    private void remember(EndCause cause, String detail) {
        if (endCause == null) {
            endCause = cause;
            endDetail = detail;
        }
    }

    private void end() {
        if (!ended) {
            ended = true;
            user.ended(required(endCause), endDetail);
        }
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("the transition table names an action that lacks its parameter");
        }
        return value;
    }
}
