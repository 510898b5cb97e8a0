package dev.gantry.proxy.upperlayer;

import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.dicom.pdu.AAbort;
import dev.gantry.proxy.dicom.pdu.AAssociateAc;
import dev.gantry.proxy.dicom.pdu.AAssociateRj;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.dicom.pdu.AReleaseRp;
import dev.gantry.proxy.dicom.pdu.AReleaseRq;
import dev.gantry.proxy.dicom.pdu.AbortReason;
import dev.gantry.proxy.dicom.pdu.AbortSource;
import dev.gantry.proxy.dicom.pdu.ImplementationIdentity;
import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.dicom.pdu.MessageControlHeader;
import dev.gantry.proxy.dicom.pdu.NegotiatedPresentationContext;
import dev.gantry.proxy.dicom.pdu.PDataTf;
import dev.gantry.proxy.dicom.pdu.Pdu;
import dev.gantry.proxy.dicom.pdu.PduException;
import dev.gantry.proxy.dicom.pdu.PduQuirk;
import dev.gantry.proxy.dicom.pdu.ProposedPresentationContext;
import dev.gantry.proxy.dicom.pdu.RejectReason;
import dev.gantry.proxy.dicom.pdu.RejectResult;
import dev.gantry.proxy.dicom.pdu.UserInformation;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class UpperLayerTest {
    private static final UserInformation USER_INFORMATION =
            UserInformation.of(new MaximumLength(16384), new ImplementationIdentity(new Uid("2.25.1"), "TEST"));
    private static final AAssociateRq REQUEST = new AAssociateRq(
            new AeTitle("PACS"),
            new AeTitle("CT01"),
            List.of(new ProposedPresentationContext(
                    1, WellKnownUids.VERIFICATION, List.of(WellKnownUids.IMPLICIT_VR_LITTLE_ENDIAN))),
            USER_INFORMATION);
    private static final AAssociateAc ACCEPTANCE = AAssociateAc.answering(
            REQUEST,
            List.of(NegotiatedPresentationContext.accepted(1, WellKnownUids.IMPLICIT_VR_LITTLE_ENDIAN)),
            USER_INFORMATION);
    private static final AAssociateRj REJECTION =
            new AAssociateRj(RejectResult.REJECTED_PERMANENT, RejectReason.NO_REASON_GIVEN);
    private static final AAbort ABORT = new AAbort(AbortSource.SERVICE_USER, AbortReason.REASON_NOT_SPECIFIED);

    /** What each action does, transcribed from PS3.8 Tables 9-6 to 9-9, in the words of {@link Recorder}. */
    private static final Map<String, Effect> EFFECTS = Map.ofEntries(
            effect("AE-1", State.STA4, "open"),
            effect("AE-2", State.STA5, "send A_ASSOCIATE_RQ"),
            effect("AE-3", State.STA6, "associateConfirmed"),
            effect("AE-4", State.STA1, "associateRejected", "close", "ended"),
            effect("AE-5", State.STA2, "startArtim"),
            effect("AE-6", State.STA3, "stopArtim", "associateIndicated"),
            effect("AE-7", State.STA6, "send A_ASSOCIATE_AC"),
            effect("AE-8", State.STA13, "send A_ASSOCIATE_RJ", "startArtim"),
            effect("DT-1", State.STA6, "send P_DATA_TF"),
            effect("DT-2", State.STA6, "dataIndicated"),
            effect("AR-1", State.STA7, "send A_RELEASE_RQ"),
            effect("AR-2", State.STA8, "releaseIndicated"),
            effect("AR-3", State.STA1, "releaseConfirmed", "close", "ended"),
            effect("AR-4", State.STA13, "send A_RELEASE_RP", "startArtim"),
            effect("AR-5", State.STA1, "stopArtim", "ended"),
            effect("AR-6", State.STA7, "dataIndicated"),
            effect("AR-7", State.STA8, "send P_DATA_TF"),
            effect("AR-9", State.STA11, "send A_RELEASE_RP"),
            effect("AR-10", State.STA12, "releaseConfirmed"),
            effect("AA-1", State.STA13, "send A_ABORT", "startArtim"),
            effect("AA-2", State.STA1, "stopArtim", "close", "ended"),
            effect("AA-3", State.STA1, "abortIndicated", "close", "ended"),
            effect("AA-4", State.STA1, "providerAbortIndicated", "ended"),
            effect("AA-5", State.STA1, "stopArtim", "ended"),
            effect("AA-6", State.STA13),
            effect("AA-7", State.STA13, "send A_ABORT"),
            effect("AA-8", State.STA13, "send A_ABORT", "startArtim", "providerAbortIndicated"));

    private record Effect(State next, List<String> calls) {}

    private static Map.Entry<String, Effect> effect(String action, State next, String... calls) {
        return Map.entry(action, new Effect(next, List.of(calls)));
    }

    private final Recorder recorder = new Recorder();
    private final UpperLayer upperLayer = new UpperLayer(recorder, recorder);

    static Stream<Arguments> possibleCells() throws IOException {
        return TransitionTableTest.cells().stream()
                .filter(cell -> !cell.get()[2].equals("-"))
                // A connection is closed in Sta1 of either side only once; both sides start there.
                .filter(cell -> cell.get()[1] != State.STA1
                        || cell.get()[0] == Event.ASSOCIATE_REQUEST
                        || cell.get()[0] == Event.CONNECTION_INDICATED);
    }

    @ParameterizedTest(name = "{0} in {1} does {2}")
    @MethodSource("possibleCells")
    void doesWhatTheActionSays(Event event, State state, String action) {
        // Given
        bringTo(state);
        recorder.calls.clear();

        // When
        fire(event);

        // Then
        Effect expected = action.equals("AR-8")
                ? new Effect(State.STA9, List.of("releaseIndicated"))
                : EFFECTS.getOrDefault(action, new Effect(State.STA1, List.of("?")));
        assertThat(recorder.calls).containsExactlyElementsOf(expected.calls());
        assertThat(upperLayer.state()).isEqualTo(expected.next());
    }

    @Test
    void theAcceptorOfACollisionWaitsForTheAnswerFirst() {
        // Given
        becomeAcceptor();
        upperLayer.release();

        // When
        upperLayer.received(new AReleaseRq());

        // Then
        assertThat(upperLayer.state()).isEqualTo(State.STA10);
    }

    @Test
    void ignoresWhatComesAfterTheConnectionWasGivenUp() {
        // Given
        bringTo(State.STA6);
        upperLayer.received(ABORT);
        recorder.calls.clear();
        PDataTf late = data();

        // When
        upperLayer.received(late);

        // Then
        assertThat(recorder.calls).isEmpty();
        assertThat(late.refCnt()).isZero();
    }

    @Test
    void releasesTheBufferOfDataThatMayNotCome() {
        // Given
        bringTo(State.STA3);
        PDataTf early = data();

        // When
        upperLayer.received(early);

        // Then
        assertThat(early.refCnt()).isZero();
        assertThat(recorder.lastSent()).isEqualTo(AAbort.byProvider(AbortReason.UNEXPECTED_PDU));
    }

    @Test
    void refusesToSendWithoutAnAssociation() {
        // Given
        bringTo(State.STA5);
        PDataTf data = data();

        // When / Then
        assertThatIllegalStateException().isThrownBy(() -> upperLayer.send(data));
        assertThat(data.refCnt()).isZero();
    }

    @Test
    void namesTheReasonOfAnInvalidPdu() {
        // Given
        bringTo(State.STA6);

        // When
        upperLayer.invalid(new PduException(AbortReason.UNRECOGNIZED_PDU, "PDU type: 42H"));

        // Then
        assertThat(recorder.lastSent()).isEqualTo(AAbort.byProvider(AbortReason.UNRECOGNIZED_PDU));
        assertThat(recorder.endDetail).isEqualTo("PDU type: 42H");
    }

    @Test
    void reportsTheFirstCauseOfTheEnd() {
        // Given
        bringTo(State.STA6);
        upperLayer.received(REQUEST);

        // When
        upperLayer.closed("reset");

        // Then
        assertThat(recorder.endCause).isEqualTo(EndCause.PROTOCOL_ERROR);
        assertThat(recorder.endDetail).isEqualTo("A_ASSOCIATE_RQ not expected in STA6");
    }

    private void bringTo(State state) {
        switch (state) {
            case STA1 -> {}
            case STA2 -> upperLayer.connectionIndicated();
            case STA3 -> {
                bringTo(State.STA2);
                upperLayer.received(REQUEST);
            }
            case STA4 -> upperLayer.associate(REQUEST);
            case STA5 -> {
                bringTo(State.STA4);
                upperLayer.connected();
            }
            case STA6 -> {
                bringTo(State.STA5);
                upperLayer.received(ACCEPTANCE);
            }
            case STA7 -> {
                bringTo(State.STA6);
                upperLayer.release();
            }
            case STA8 -> {
                bringTo(State.STA6);
                upperLayer.received(new AReleaseRq());
            }
            case STA9 -> {
                bringTo(State.STA7);
                upperLayer.received(new AReleaseRq());
            }
            case STA10 -> {
                becomeAcceptor();
                upperLayer.release();
                upperLayer.received(new AReleaseRq());
            }
            case STA11 -> {
                bringTo(State.STA9);
                upperLayer.respondToRelease();
            }
            case STA12 -> {
                bringTo(State.STA10);
                upperLayer.received(new AReleaseRp());
            }
            case STA13 -> {
                bringTo(State.STA6);
                upperLayer.abort(ABORT);
            }
        }
        assertThat(upperLayer.state()).isEqualTo(state);
    }

    private void becomeAcceptor() {
        bringTo(State.STA3);
        upperLayer.accept(ACCEPTANCE);
    }

    private void fire(Event event) {
        switch (event) {
            case ASSOCIATE_REQUEST -> upperLayer.associate(REQUEST);
            case CONNECTED -> upperLayer.connected();
            case ASSOCIATE_AC_RECEIVED -> upperLayer.received(ACCEPTANCE);
            case ASSOCIATE_RJ_RECEIVED -> upperLayer.received(REJECTION);
            case CONNECTION_INDICATED -> upperLayer.connectionIndicated();
            case ASSOCIATE_RQ_RECEIVED -> upperLayer.received(REQUEST);
            case ACCEPT_RESPONSE -> upperLayer.accept(ACCEPTANCE);
            case REJECT_RESPONSE -> upperLayer.reject(REJECTION);
            case DATA_REQUEST -> upperLayer.send(data());
            case DATA_RECEIVED -> upperLayer.received(data());
            case RELEASE_REQUEST -> upperLayer.release();
            case RELEASE_RQ_RECEIVED -> upperLayer.received(new AReleaseRq());
            case RELEASE_RP_RECEIVED -> upperLayer.received(new AReleaseRp());
            case RELEASE_RESPONSE -> upperLayer.respondToRelease();
            case ABORT_REQUEST -> upperLayer.abort(ABORT);
            case ABORT_RECEIVED -> upperLayer.received(ABORT);
            case CONNECTION_CLOSED -> upperLayer.closed("");
            case ARTIM_EXPIRED -> upperLayer.artimExpired();
            case INVALID_PDU_RECEIVED ->
                upperLayer.invalid(new PduException(AbortReason.UNRECOGNIZED_PDU, "PDU type: 42H"));
        }
    }

    private static PDataTf data() {
        return new PDataTf(1, MessageControlHeader.DATA, Unpooled.buffer(2).writeShort(0));
    }

    /** Writes down every call, below and above. */
    private static final class Recorder implements Connection, UpperLayerUser {
        private final List<String> calls = new ArrayList<>();
        private final List<Pdu> sent = new ArrayList<>();
        private EndCause endCause = EndCause.RELEASED;
        private String endDetail = "";

        Pdu lastSent() {
            return sent.get(sent.size() - 1);
        }

        @Override
        public void open() {
            calls.add("open");
        }

        @Override
        public void send(Pdu pdu) {
            calls.add("send " + pdu.type());
            sent.add(pdu);
            if (pdu instanceof PDataTf data) {
                data.release();
            }
        }

        @Override
        public void tolerate(Set<PduQuirk> quirks, Consumer<PduQuirk> used) {}

        @Override
        public void expectDataUpTo(MaximumLength maxLength) {
            calls.add("expectDataUpTo");
        }

        @Override
        public void close() {
            calls.add("close");
        }

        @Override
        public void startArtim() {
            calls.add("startArtim");
        }

        @Override
        public void stopArtim() {
            calls.add("stopArtim");
        }

        @Override
        public void associateIndicated(AAssociateRq request) {
            calls.add("associateIndicated");
        }

        @Override
        public void associateConfirmed(AAssociateAc answer) {
            calls.add("associateConfirmed");
        }

        @Override
        public void associateRejected(AAssociateRj answer) {
            calls.add("associateRejected");
        }

        @Override
        public void dataIndicated(PDataTf data) {
            calls.add("dataIndicated");
            data.release();
        }

        @Override
        public void releaseIndicated() {
            calls.add("releaseIndicated");
        }

        @Override
        public void releaseConfirmed() {
            calls.add("releaseConfirmed");
        }

        @Override
        public void abortIndicated(AAbort abort) {
            calls.add("abortIndicated");
        }

        @Override
        public void providerAbortIndicated(EndCause cause, String detail) {
            calls.add("providerAbortIndicated");
            endCause = cause;
            endDetail = detail;
        }

        @Override
        public void ended(EndCause cause, String detail) {
            calls.add("ended");
            endCause = cause;
            endDetail = detail;
        }
    }
}
