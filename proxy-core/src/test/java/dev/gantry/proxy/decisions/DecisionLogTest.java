package dev.gantry.proxy.decisions;

import dev.gantry.policy.Decision;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Effect;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.dicom.dimse.DimseStatus;
import dev.gantry.proxy.enforcement.AssociationVerdict;
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

    @TempDir
    private Path directory;

    private final FakePolicy policy = new FakePolicy("0123456789abcdef", Set.of(), Set.of(DimseCommand.C_STORE));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void recordsEveryKindOfDecisionAsOneLine() throws IOException {
        // Given
        Path decisions = directory.resolve("decisions");
        try (DecisionLog log = new DecisionLog(decisions, () -> policy, Clock.fixed(NOW, ZoneOffset.UTC), meters)) {
            // When
            log.judged(
                    FACTS,
                    new AssociationVerdict.Reject(
                            WireAnswers.association(ReasonCode.IDENTITY_MISMATCH),
                            ReasonCode.IDENTITY_MISMATCH,
                            "calling AE title `MR7` is not of device `ct-01`",
                            FakePolicy.CT,
                            null));
            log.operationJudged(
                    FACTS,
                    Sender.CALLER,
                    CommandField.C_STORE_RQ,
                    WellKnownUids.CT_IMAGE_STORAGE,
                    new OperationVerdict.Permit(STAGED));
            log.operationJudged(
                    FACTS,
                    Sender.CALLED,
                    CommandField.C_STORE_RQ,
                    WellKnownUids.CT_IMAGE_STORAGE,
                    new OperationVerdict.Refuse(ReasonCode.ROLE, DimseStatus.NOT_AUTHORIZED, "no role", null));
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
        assertThat(lines.get(1).get("policy").asString()).isEqualTo("0123456789abcdef");
        assertThat(lines.get(2).get("sender").asString()).isEqualTo("called");
        assertThat(lines.get(2).get("verdict").asString()).isEqualTo("deny");
        assertThat(lines.get(2).has("rules")).isFalse();
        assertThat(meters.counter("gantry.decisions.recorded").count()).isEqualTo(3);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(decisions)))
                .isEqualTo("rwx------");
    }

    @Test
    void recordsNothingOnceItIsClosed() throws IOException {
        // Given
        Path decisions = directory.resolve("decisions");
        DecisionLog log = new DecisionLog(decisions, () -> policy, Clock.fixed(NOW, ZoneOffset.UTC), meters);

        // When
        log.close();
        log.operationJudged(
                FACTS,
                Sender.CALLER,
                CommandField.C_STORE_RQ,
                WellKnownUids.CT_IMAGE_STORAGE,
                new OperationVerdict.Permit(STAGED));

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
