package dev.gantry.proxy.decisions;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.Assurance;
import dev.gantry.policy.ContextDecision;
import dev.gantry.policy.Decision;
import dev.gantry.policy.Effect;
import dev.gantry.policy.PolicyRevision;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.dicom.dimse.DimseStatus;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.dicom.pdu.ImplementationIdentity;
import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.dicom.pdu.ProposedPresentationContext;
import dev.gantry.proxy.dicom.pdu.UserInformation;
import dev.gantry.proxy.enforcement.AssociationVerdict;
import dev.gantry.proxy.enforcement.JudgedBy;
import dev.gantry.proxy.enforcement.OperationVerdict;
import dev.gantry.proxy.enforcement.WireAnswers;
import dev.gantry.proxy.testing.FakePolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class DecisionLogTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final AssociationFacts FACTS = new AssociationFacts(
            "abc-1",
            "modalities",
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711),
            NOW,
            "CT01\\x0d\\x0alevel=info",
            "PACS",
            FakePolicy.CT,
            FakePolicy.PACS);
    private static final Decision STAGED = new Decision(
            Effect.ALLOW,
            ReasonCode.ALLOWED,
            List.of("ct-archive"),
            Set.of("watch"),
            Effect.DENY,
            List.of("tighten"),
            Long.MAX_VALUE,
            null);

    private static final JudgedBy JUDGED_BY =
            new JudgedBy(new PolicyRevision("0123456789abcdef"), Assurance.MTLS, 1234);
    private static final AAssociateRq REQUEST = new AAssociateRq(
            new AeTitle("PACS"),
            new AeTitle("CT01"),
            List.of(new ProposedPresentationContext(
                    1, WellKnownUids.CT_IMAGE_STORAGE, List.of(WellKnownUids.IMPLICIT_VR_LITTLE_ENDIAN))),
            UserInformation.of(MaximumLength.UNLIMITED, new ImplementationIdentity(new Uid("2.25.1"), "MODALITY")));

    @TempDir
    private Path directory;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void recordsEveryKindOfDecisionAsOneLine() throws IOException {
        // Given
        Path decisions = directory.resolve("decisions");
        try (DecisionLog log = new DecisionLog(decisions, Clock.fixed(NOW, ZoneOffset.UTC), meters)) {
            // When
            log.judged(
                    FACTS,
                    new AssociationVerdict.Reject(
                            WireAnswers.association(ReasonCode.IDENTITY_MISMATCH),
                            ReasonCode.IDENTITY_MISMATCH,
                            "calling AE title `MR7` is not of device `ct-01`",
                            FakePolicy.CT,
                            null),
                    REQUEST,
                    JUDGED_BY);
            log.operationJudged(
                    FACTS,
                    Sender.CALLER,
                    CommandField.C_STORE_RQ,
                    WellKnownUids.CT_IMAGE_STORAGE,
                    new OperationVerdict.Permit(STAGED),
                    JUDGED_BY);
            log.operationJudged(
                    FACTS,
                    Sender.CALLED,
                    CommandField.C_STORE_RQ,
                    WellKnownUids.CT_IMAGE_STORAGE,
                    new OperationVerdict.Refuse(ReasonCode.ROLE, DimseStatus.NOT_AUTHORIZED, "no role", null),
                    JUDGED_BY);
        }

        // Then
        List<JsonNode> lines = lines(decisions.resolve("decisions.jsonl"));
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0).get("kind").asString()).isEqualTo("association");
        assertThat(lines.get(0).get("reason").asString()).isEqualTo("identity-mismatch");
        assertThat(lines.get(0).get("device").asString()).isEqualTo("ct-01");
        assertThat(lines.get(1).get("rules").get(0).asString()).isEqualTo("ct-archive");
        assertThat(lines.get(1).get("obligations").get(0).asString()).isEqualTo("watch");
        assertThat(lines.get(1).get("shadow").asString()).isEqualTo("deny");
        assertThat(lines.get(1).get("shadowRules").get(0).asString()).isEqualTo("tighten");
        assertThat(lines.get(1).get("service").asString()).isEqualTo("store");
        assertThat(lines.get(2).get("service").asString()).isEqualTo("retrieve-get");
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.get("policy").asString()).isEqualTo("0123456789abcdef");
            assertThat(line.get("revision").asString()).isEqualTo("0123456789ab");
            assertThat(line.get("assurance").asString()).isEqualTo("mtls");
            assertThat(line.get("latencyNanos").asLong()).isEqualTo(1234);
        });
        assertThat(lines.get(1).get("policy").asString()).isEqualTo("0123456789abcdef");
        assertThat(lines.get(2).get("sender").asString()).isEqualTo("called");
        assertThat(lines.get(2).get("verdict").asString()).isEqualTo("deny");
        assertThat(lines.get(2).has("rules")).isFalse();
        assertThat(meters.counter("gantry.decisions.recorded").count()).isEqualTo(3);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(decisions)))
                .isEqualTo("rwx------");
    }

    @Test
    void recordsOfAlikeMessagesWhatEachSays() throws IOException {
        // Given
        Path decisions = directory.resolve("decisions");
        OperationVerdict permit = new OperationVerdict.Permit(STAGED);
        OperationVerdict refuse =
                new OperationVerdict.Refuse(ReasonCode.LIMIT, DimseStatus.NOT_AUTHORIZED, "no room", STAGED);

        // When
        try (DecisionLog log = new DecisionLog(decisions, Clock.fixed(NOW, ZoneOffset.UTC), meters)) {
            tell(log, permit, 1);
            tell(log, permit, 2);
            tell(log, refuse, 3);
            tell(log, permit, 4);
        }

        // Then
        List<JsonNode> lines = lines(decisions.resolve("decisions.jsonl"));
        assertThat(lines).extracting(line -> line.get("latencyNanos").asInt()).containsExactly(1, 2, 3, 4);
        assertThat(lines)
                .extracting(line -> line.get("verdict").asString())
                .containsExactly("allow", "allow", "deny", "allow");
        assertThat(lines.get(2).get("detail").asString()).isEqualTo("no room");
        assertThat(lines.get(3).has("detail")).isFalse();
        assertThat(lines).extracting(line -> line.get("calling").asString()).containsOnly(FACTS.callingAe());
    }

    private static void tell(DecisionLog log, OperationVerdict verdict, long nanos) {
        log.operationJudged(
                FACTS,
                Sender.CALLER,
                CommandField.C_STORE_RQ,
                WellKnownUids.CT_IMAGE_STORAGE,
                verdict,
                new JudgedBy(new PolicyRevision("0123456789abcdef"), Assurance.MTLS, nanos));
    }

    @Test
    void recordsWhatWasAskedOnEachContext() throws IOException {
        // Given
        Path decisions = directory.resolve("decisions");
        ContextDecision staged = new ContextDecision(
                1,
                Effect.ALLOW,
                ReasonCode.ALLOWED,
                List.of(),
                List.of(),
                true,
                false,
                "",
                Effect.DENY,
                ReasonCode.DENIED_BY_RULE,
                List.of("tighten"));
        AssociationDecision decision = new AssociationDecision(
                Effect.ALLOW,
                ReasonCode.ALLOWED,
                "",
                List.of(),
                FakePolicy.PACS,
                List.of(staged),
                null,
                JUDGED_BY.policy());

        // When
        try (DecisionLog log = new DecisionLog(decisions, Clock.fixed(NOW, ZoneOffset.UTC), meters)) {
            log.judged(
                    FACTS,
                    new AssociationVerdict.Reject(
                            WireAnswers.localLimitExceeded(), ReasonCode.LIMIT, "", FakePolicy.CT, decision),
                    REQUEST,
                    JUDGED_BY);
        }

        // Then
        JsonNode context = lines(decisions.resolve("decisions.jsonl"))
                .get(0)
                .get("contexts")
                .get(0);
        assertThat(context.get("service").asString()).isEqualTo("store");
        assertThat(context.get("sop").asString()).isEqualTo(WellKnownUids.CT_IMAGE_STORAGE.value());
        assertThat(context.get("shadowReason").asString()).isEqualTo("denied-by-rule");
        assertThat(context.get("shadowRules").get(0).asString()).isEqualTo("tighten");
    }

    @Test
    void beginsANewLineBehindTheHalfOneThatACrashHasLeft() throws IOException {
        // Given
        Path decisions = Files.createDirectories(directory.resolve("decisions"));
        Files.writeString(decisions.resolve("decisions.jsonl"), "{\"time\":\"2026-");

        // When
        try (RotatingFile file = new RotatingFile(decisions, "decisions", 1000, 2)) {
            file.write("{}\n".getBytes(StandardCharsets.US_ASCII), 3, NOW);
        }

        // Then
        assertThat(Files.readString(decisions.resolve("decisions.jsonl"))).isEqualTo("{\"time\":\"2026-\n{}\n");
    }

    @Test
    void recordsNothingOnceItIsClosed() throws IOException {
        // Given
        Path decisions = directory.resolve("decisions");
        DecisionLog log = new DecisionLog(decisions, Clock.fixed(NOW, ZoneOffset.UTC), meters);

        // When
        log.close();
        log.operationJudged(
                FACTS,
                Sender.CALLER,
                CommandField.C_STORE_RQ,
                WellKnownUids.CT_IMAGE_STORAGE,
                new OperationVerdict.Permit(STAGED),
                JUDGED_BY);

        // Then
        assertThat(lines(decisions.resolve("decisions.jsonl"))).isEmpty();
    }

    @Test
    void putsFullFilesAsideAndDeletesTheOldest() throws IOException {
        // Given
        byte[] line = "0123456789\n".getBytes(StandardCharsets.US_ASCII);
        try (RotatingFile file = new RotatingFile(directory, "decisions", 25, 2)) {
            // When
            for (int i = 0; i < 10; i++) {
                file.write(line, line.length, NOW.plusSeconds(i));
            }
        }

        // Then
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(path -> path.getFileName().toString()).sorted())
                    .containsExactly(
                            "decisions-2026-11-24T120006Z.jsonl",
                            "decisions-2026-11-24T120008Z.jsonl",
                            "decisions.jsonl");
        }
        assertThat(Files.size(directory.resolve("decisions.jsonl"))).isEqualTo(22);
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        JsonMapper mapper = new JsonMapper();
        return Files.readAllLines(file).stream().map(mapper::readTree).toList();
    }
}
