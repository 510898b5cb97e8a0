package dev.gantry.proxy.audit;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.PolicyRevision;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.association.AssociationEnd;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.ConnectionListener.Failure;
import dev.gantry.proxy.association.MessageOutcome;
import dev.gantry.proxy.association.OperationContent;
import dev.gantry.proxy.audit.AuditEvent.Action;
import dev.gantry.proxy.audit.AuditEvent.Alert;
import dev.gantry.proxy.audit.AuditEvent.InstancesTransferred;
import dev.gantry.proxy.audit.AuditEvent.OrderRecord;
import dev.gantry.proxy.audit.AuditEvent.Outcome;
import dev.gantry.proxy.audit.AuditEvent.PatientRecord;
import dev.gantry.proxy.audit.AuditEvent.ProcedureRecord;
import dev.gantry.proxy.audit.AuditEvent.Query;
import dev.gantry.proxy.audit.AuditEvent.SecurityAlert;
import dev.gantry.proxy.audit.AuditEvent.TransferRequested;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.dicom.dimse.DimseStatus;
import dev.gantry.proxy.enforcement.JudgedBy;
import dev.gantry.proxy.enforcement.MessageVerdict;
import dev.gantry.proxy.enforcement.OperationVerdict;
import dev.gantry.proxy.hl7.AcknowledgementCode;
import dev.gantry.proxy.hl7.Delimiters;
import dev.gantry.proxy.hl7.MessageHeader;
import dev.gantry.proxy.hl7.MessageSubject;
import dev.gantry.proxy.repeats.Repeats;
import dev.gantry.proxy.testing.FakePolicy;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AuditTriggersTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final String CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2";
    private static final String STEP = "1.2.840.10008.3.1.2.3.3";
    private static final String STUDY_ROOT_MOVE = "1.2.840.10008.5.1.4.1.2.2.2";
    private static final String STORAGE_COMMITMENT = "1.2.840.10008.1.20.1";
    private static final AssociationEnd END =
            new AssociationEnd(AssociationEnd.Cause.RELEASED, "", Duration.ZERO, 0, 0, 0, 0);
    private static final JudgedBy JUDGED = new JudgedBy(new PolicyRevision("a".repeat(64)), Assurance.MTLS, 1);

    private final SettableClock clock = new SettableClock();
    private String destination = "";
    private final List<AuditEvent> events = new ArrayList<>();
    private final AuditTriggers triggers = new AuditTriggers(events::add, clock);
    private final AssociationFacts association = facts("1");

    private static final class SettableClock extends Clock {
        private Instant now = NOW;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private static AssociationFacts facts(String id) {
        return new AssociationFacts(
                id,
                "all",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711),
                NOW,
                "CT01",
                "PACS",
                FakePolicy.CT,
                FakePolicy.PACS);
    }

    private void store(String patient, String study, @Nullable DimseStatus status) {
        passed(CommandField.C_STORE_RQ, CT_IMAGE, "1.2.9", patient, study, status);
    }

    private void passed(
            CommandField command,
            String sopClass,
            String instance,
            String patient,
            String study,
            @Nullable DimseStatus status) {
        triggers.associations()
                .operationPassed(
                        association,
                        new OperationContent(
                                Sender.CALLER,
                                command,
                                new Uid(sopClass),
                                new Uid(instance),
                                new Uid("1.2.840.10008.1.2"),
                                status,
                                patient,
                                study,
                                command == CommandField.C_MOVE_RQ ? destination : "",
                                new byte[] {1, 2}));
    }

    private <T extends AuditEvent> List<T> told(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Test
    void makesOneMessageOfEachPatientStudyAndOutcome() {
        // Given
        store("P-1", "1.2.3", DimseStatus.SUCCESS);
        store("P-1", "1.2.3", DimseStatus.SUCCESS);
        store("P-1", "1.2.3", DimseStatus.PROCESSING_FAILURE);
        store("P-1", "1.2.4", DimseStatus.SUCCESS);
        store("P-2", "1.2.5", null);
        assertThat(events).isEmpty();

        // When
        triggers.associations().ended(association, END);

        // Then
        assertThat(told(InstancesTransferred.class))
                .extracting(
                        InstancesTransferred::patientId,
                        InstancesTransferred::studyInstanceUid,
                        InstancesTransferred::outcome,
                        InstancesTransferred::instances)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("P-1", "1.2.3", Outcome.SUCCESS, Map.of(CT_IMAGE, 2)),
                        org.assertj.core.groups.Tuple.tuple("P-1", "1.2.3", Outcome.MINOR_FAILURE, Map.of(CT_IMAGE, 1)),
                        org.assertj.core.groups.Tuple.tuple("P-1", "1.2.4", Outcome.SUCCESS, Map.of(CT_IMAGE, 1)),
                        org.assertj.core.groups.Tuple.tuple(
                                "P-2", "1.2.5", Outcome.MINOR_FAILURE, Map.of(CT_IMAGE, 1)));
    }

    @Test
    void isDoneWithAStudyThatIsIdle() {
        // Given
        store("P-1", "1.2.3", DimseStatus.SUCCESS);
        clock.now = NOW.plus(Transfers.IDLE).minusSeconds(1);
        triggers.look();
        assertThat(events).isEmpty();

        // When
        clock.now = NOW.plus(Transfers.IDLE);
        triggers.look();
        triggers.associations().ended(association, END);

        // Then
        assertThat(told(InstancesTransferred.class)).hasSize(1);
    }

    @Test
    void losesNothingThatIsGatheredWhenItStops() {
        // Given
        store("P-1", "1.2.3", DimseStatus.SUCCESS);

        // When
        triggers.finish();

        // Then
        assertThat(told(InstancesTransferred.class)).hasSize(1);
    }

    @Test
    void tellsOfAQuery() {
        // When
        passed(CommandField.C_FIND_RQ, "1.2.840.10008.5.1.4.31", "1.2.9", "", "", DimseStatus.SUCCESS);

        // Then
        Query query = told(Query.class).get(0);
        assertThat(query.identifier()).containsExactly(1, 2);
        assertThat(query.requestor().aeTitle()).isEqualTo("CT01");
        assertThat(query.responder().name()).isEqualTo("pacs");
    }

    @Test
    void tellsWhoHasWhatSentWhere() {
        // When
        destination = "CT01";
        passed(CommandField.C_MOVE_RQ, STUDY_ROOT_MOVE, "1.2.9", "P-1", "1.2.3\\1.2.4", DimseStatus.SUCCESS);
        destination = "READ1";
        passed(CommandField.C_MOVE_RQ, STUDY_ROOT_MOVE, "1.2.9", "", "", DimseStatus.PROCESSING_FAILURE);
        passed(CommandField.C_GET_RQ, "1.2.840.10008.5.1.4.1.2.2.3", "1.2.9", "", "1.2.3", DimseStatus.SUCCESS);

        // Then
        assertThat(told(TransferRequested.class))
                .extracting(
                        each -> each.sender().name(),
                        each -> each.receiver().aeTitle(),
                        each -> each.receiver().equals(each.requestor()),
                        TransferRequested::outcome,
                        TransferRequested::studyInstanceUids)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "pacs", "CT01", true, Outcome.SUCCESS, List.of("1.2.3", "1.2.4")),
                        org.assertj.core.groups.Tuple.tuple("pacs", "READ1", false, Outcome.MINOR_FAILURE, List.of()),
                        org.assertj.core.groups.Tuple.tuple("pacs", "CT01", true, Outcome.SUCCESS, List.of("1.2.3")));
    }

    @Test
    void saysNothingOfStorageCommitmentThatPassesAndAlertsWhereItIsRefused() {
        // When
        passed(CommandField.N_ACTION_RQ, STORAGE_COMMITMENT, "1.2.840.10008.1.20.1.1", "", "", DimseStatus.SUCCESS);
        passed(CommandField.N_EVENT_REPORT_RQ, STORAGE_COMMITMENT, "1.2.3", "", "", DimseStatus.SUCCESS);

        // Then
        assertThat(events).isEmpty();

        // When
        triggers.associations()
                .operationJudged(
                        association,
                        Sender.CALLED,
                        CommandField.N_EVENT_REPORT_RQ,
                        new Uid(STORAGE_COMMITMENT),
                        new OperationVerdict.Refuse(
                                ReasonCode.NO_PENDING_REQUEST, DimseStatus.NOT_AUTHORIZED, "", null),
                        JUDGED);

        // Then
        assertThat(told(SecurityAlert.class))
                .singleElement()
                .satisfies(alert -> assertThat(alert.alert()).isEqualTo(Alert.RESTRICTED_FUNCTION))
                .satisfies(alert -> assertThat(alert.description()).contains("no-pending-request"));
    }

    @Test
    void knowsAtTheEndOfAStepWhomItIsAbout() {
        // When
        passed(CommandField.N_CREATE_RQ, STEP, "1.2.77", "P-1", "1.2.3", DimseStatus.SUCCESS);
        passed(CommandField.N_SET_RQ, STEP, "1.2.77", "", "", DimseStatus.SUCCESS);

        // Then
        assertThat(told(ProcedureRecord.class))
                .extracting(ProcedureRecord::action, ProcedureRecord::patientId, ProcedureRecord::studyInstanceUid)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Action.CREATE, "P-1", "1.2.3"),
                        org.assertj.core.groups.Tuple.tuple(Action.UPDATE, "P-1", "1.2.3"));
    }

    private static MessageHeader header(ByteBuf message) {
        int end = message.indexOf(0, message.writerIndex(), (byte) '\r');
        return MessageHeader.read(message, 0, end);
    }

    private void hl7(String type, String segments, AcknowledgementCode code) {
        ByteBuf message = Unpooled.copiedBuffer(
                "MSH|^~\\&|RIS|STE|PACS|STE|20261124100000||" + type + "|1|P|2.5\r" + segments,
                StandardCharsets.ISO_8859_1);
        triggers.associations()
                .messagePassed(
                        association,
                        new MessageOutcome(
                                header(message),
                                FakePolicy.PACS,
                                MessageOutcome.Kind.ACKNOWLEDGED,
                                code,
                                Duration.ZERO,
                                ""),
                        MessageSubject.read(message, Delimiters.RECOMMENDED));
    }

    @Test
    void tellsOfOrdersByTheirControlCode() {
        // When
        hl7("ORM^O01", "PID|1||P-1^^^STE~P-9||X\rORC|NW|1\r", AcknowledgementCode.AA);
        hl7("ORM^O01", "PID|1||P-1\rORC|CA|1\r", AcknowledgementCode.AE);

        // Then
        assertThat(told(OrderRecord.class))
                .extracting(OrderRecord::action, OrderRecord::outcome, OrderRecord::patientId)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Action.CREATE, Outcome.SUCCESS, "P-1^^^STE"),
                        org.assertj.core.groups.Tuple.tuple(Action.DELETE, Outcome.MINOR_FAILURE, "P-1"));
    }

    @Test
    void tellsOfBothPatientsOfAMerge() {
        // When
        hl7("ADT^A40", "PID|1||P-1\rMRG|P-2^^^STE\r", AcknowledgementCode.AA);

        // Then
        assertThat(told(PatientRecord.class))
                .extracting(PatientRecord::action, PatientRecord::patientId)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Action.UPDATE, "P-1"),
                        org.assertj.core.groups.Tuple.tuple(Action.DELETE, "P-2^^^STE"));
    }

    @Test
    void alertsForAnHl7MessageThatIsRefused() {
        // When
        MessageHeader header = MessageHeader.unreadable("nothing");
        triggers.associations()
                .messageJudged(
                        association,
                        new MessageVerdict.Deny(header, ReasonCode.MALFORMED, "nothing", null, null, true),
                        JUDGED);

        // Then
        assertThat(told(SecurityAlert.class).get(0).alert()).isEqualTo(Alert.RESTRICTED_FUNCTION);
        assertThat(told(SecurityAlert.class).get(0).description()).contains("aaaa");
    }

    @Test
    void alertsForAnOperationThatIsRefusedAndForAnAssociationThatIsCut() {
        // When
        triggers.associations()
                .operationJudged(
                        association,
                        Sender.CALLED,
                        CommandField.C_STORE_RQ,
                        new Uid(CT_IMAGE),
                        new OperationVerdict.Refuse(ReasonCode.NOT_ALLOWED, DimseStatus.NOT_AUTHORIZED, "", null),
                        JUDGED);
        triggers.cut(association, ReasonCode.QUARANTINED, "device `ct-01` is in quarantine", JUDGED.policy());

        // Then
        assertThat(told(SecurityAlert.class)).hasSize(2);
        assertThat(told(SecurityAlert.class).get(0).requestor()).hasFieldOrPropertyWithValue("name", "pacs");
        assertThat(told(SecurityAlert.class).get(1).description()).contains("quarantine");
    }

    @Test
    void countsAPeerThatKnocksAllTheTime() {
        // Given
        for (int i = 0; i < 1000; i++) {
            triggers.connections()
                    .failed(
                            "all",
                            new InetSocketAddress("127.0.0.9", i + 1),
                            Failure.HANDSHAKE_FAILED,
                            "no certificate");
        }
        assertThat(told(SecurityAlert.class)).hasSize(Repeats.ONE_BY_ONE);

        // When
        clock.now = NOW.plus(Repeats.WINDOW);
        triggers.look();
        triggers.look();

        // Then
        assertThat(told(SecurityAlert.class)).hasSize(Repeats.ONE_BY_ONE + 1);
        assertThat(told(SecurityAlert.class).get(Repeats.ONE_BY_ONE).description())
                .startsWith("990 more");
    }

    @Test
    void tellsWhatOperatorsChange() {
        // When
        triggers.policyChanged(JUDGED.policy());
        triggers.policyRefused(JUDGED.policy());
        triggers.ordered("quarantine", Map.of("id", "ct-01", "by", "root"));

        // Then
        assertThat(told(SecurityAlert.class))
                .extracting(SecurityAlert::alert)
                .containsOnly(Alert.SECURITY_CONFIGURATION);
        assertThat(told(SecurityAlert.class))
                .extracting(SecurityAlert::outcome)
                .containsExactly(Outcome.SUCCESS, Outcome.MINOR_FAILURE, Outcome.SUCCESS);
    }
}
