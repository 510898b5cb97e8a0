package dev.gantry.proxy.demo.scene;

import dev.gantry.policy.Effect;
import dev.gantry.policy.PolicyRevision;
import dev.gantry.policy.ReasonCode;
import dev.gantry.proxy.association.AssociationEnd;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.ConnectionListener.Failure;
import dev.gantry.proxy.demo.scene.DecisionRecorder.Heard;
import dev.gantry.proxy.dicom.pdu.AAssociateRj;
import dev.gantry.proxy.dicom.pdu.RejectReason;
import dev.gantry.proxy.dicom.pdu.RejectResult;
import dev.gantry.proxy.enforcement.AssociationVerdict;
import dev.gantry.proxy.enforcement.JudgedBy;
import dev.gantry.proxy.enforcement.MessageVerdict;
import dev.gantry.proxy.hl7.MessageHeader;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DecisionRecorderTest {
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40001);
    private static final AssociationFacts FACTS =
            new AssociationFacts("a-1", "clinical", PEER, Instant.EPOCH, "CT2", "PACS", null, null);

    private final List<Heard> heard = new ArrayList<>();
    private final DecisionRecorder recorder = new DecisionRecorder(heard::add);

    private void reject() {
        recorder.judged(
                FACTS,
                new AssociationVerdict.Reject(
                        new AAssociateRj(RejectResult.REJECTED_PERMANENT, RejectReason.CALLING_AE_TITLE_NOT_RECOGNIZED),
                        ReasonCode.IDENTITY_MISMATCH,
                        "not one of its own",
                        null,
                        null));
        recorder.ended(FACTS, new AssociationEnd(AssociationEnd.Cause.REFUSED, "", Duration.ZERO, 0, 0, 0, 0));
    }

    @Test
    void keepsWhatWasDecidedUntilItIsAskedFor() throws Exception {
        // Given
        reject();

        // When
        var decided = recorder.await(PEER, Duration.ofSeconds(5));

        // Then
        assertThat(decided)
                .contains(new Decided(Effect.DENY, List.of("identity-mismatch"), List.of(), "not one of its own"));
        assertThat(recorder.await(PEER, Duration.ZERO)).isEmpty();
    }

    @Test
    void anHl7MessageThatIsRefusedIsToldWithItsTypeAndItsReceiver() throws Exception {
        // Given
        byte[] merge = "MSH|^~\\&|RIS|DEMO|PACS|DEMO|||ADT^A40|1|P|2.5".getBytes(StandardCharsets.US_ASCII);
        AssociationFacts facts =
                new AssociationFacts("a-2", "messages", PEER, Instant.EPOCH, "RIS^DEMO", "", null, null);
        MessageHeader header = MessageHeader.read(Unpooled.wrappedBuffer(merge), 0, merge.length);

        // When
        recorder.messageJudged(
                facts,
                new MessageVerdict.Deny(header, ReasonCode.MESSAGE_TYPE, "", null, null, false),
                new JudgedBy(new PolicyRevision("0123456789abcdef"), null, 0));
        recorder.ended(facts, new AssociationEnd(AssociationEnd.Cause.RELEASED, "", Duration.ZERO, 0, 0, 1, 0));

        // Then
        assertThat(recorder.await(PEER, Duration.ofSeconds(5)))
                .map(Decided::text)
                .contains("DENY message-type");
        assertThat(heard)
                .containsExactly(new Heard(
                        PEER,
                        "RIS^DEMO",
                        "PACS^DEMO",
                        new Decided(Effect.DENY, List.of("message-type"), List.of(), ""),
                        "ADT^A40"));
    }

    @Test
    void aCertificateThatIsNotBelievedIsNamedByItsReason() throws Exception {
        // Given
        recorder.failed("clinical", PEER, Failure.HANDSHAKE_FAILED, "untrusted-issuer: no path to a trusted root");

        // When
        var decided = recorder.await(PEER, Duration.ofSeconds(5));

        // Then
        assertThat(decided).map(Decided::text).contains("DENY handshake-failed, untrusted-issuer");
    }

    @Test
    void tellsAndForgetsOnceNobodyWillAsk() throws Exception {
        // Given
        recorder.stopKeeping();

        // When
        reject();

        // Then
        assertThat(heard).extracting(Heard::calling).containsExactly("CT2");
        assertThat(recorder.await(PEER, Duration.ZERO)).isEmpty();
    }
}
