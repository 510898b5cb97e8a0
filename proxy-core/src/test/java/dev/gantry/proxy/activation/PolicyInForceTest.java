package dev.gantry.proxy.activation;

import dev.gantry.policy.activation.Candidate;
import dev.gantry.policy.activation.Examination;
import dev.gantry.policy.activation.PolicyRepository;
import dev.gantry.policy.proof.InvariantGate;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class PolicyInForceTest {
    private static final String TEXT = """
            zone-policy: 1
            zones: { a: {}, b: {} }
            devices:
              one: { zone: a, cert: "spiffe://x.example/one", ae: [ONE] }
              two: { zone: b, cert: "spiffe://x.example/two", ae: [TWO], listens: "192.0.2.2:104" }
            rules:
              echo: { allow: [verification], from: a, to: b, limit: { concurrent: 1 } }
            invariants:
              - never: { from: a, to: b, services: [store] }
            """;

    @TempDir
    private Path directory = Path.of("");

    private final SettableClock clock = new SettableClock();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<String> changes = new ArrayList<>();
    private Path file = Path.of("");
    private Examination examination = new Examination(clock, Set.of(), List.of(new InvariantGate(clock)));

    private static final class SettableClock extends Clock {
        private Instant now = Instant.parse("2026-11-24T12:00:00Z");

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

    @BeforeEach
    void write() throws Exception {
        file = Files.writeString(directory.resolve("policy.yaml"), TEXT);
    }

    private PolicyInForce start(Optional<Candidate> examined) throws Exception {
        PolicyInForce policy =
                new PolicyInForce(new PolicyRepository(directory.resolve("state"), examination), file, clock, meters);
        policy.onChange(() -> changes.add(policy.current().revision().abbreviated()));
        policy.start(examined);
        return policy;
    }

    private double reloads(String result) {
        return meters.counter("gantry.policy.reload", "result", result).count();
    }

    @Test
    void putsInForceWhatWasExaminedBeforeWithoutExaminingItAgain() throws Exception {
        // Given
        Candidate candidate = examination.examine(PolicyFiles.read(file));

        // When
        PolicyInForce policy = start(Optional.of(candidate));

        // Then
        assertThat(policy.current()).isSameAs(candidate.compiled().orElseThrow());
        assertThat(reloads("activated")).isEqualTo(1);
        assertThat(meters.get("gantry.policy.info")
                        .tag("revision", policy.current().revision().abbreviated())
                        .gauge()
                        .value())
                .isEqualTo(1);
    }

    @Test
    void examinesFilesThatHaveChangedSince() throws Exception {
        // Given
        Candidate candidate = examination.examine(PolicyFiles.read(file));
        Files.writeString(file, TEXT.replace("concurrent: 1", "concurrent: 2"));

        // When
        PolicyInForce policy = start(Optional.of(candidate));

        // Then
        assertThat(policy.current().revision())
                .isNotEqualTo(candidate.compiled().orElseThrow().revision());
    }

    @Test
    void keepsWhatIsInForceWhenAnInvariantOfTheNextDoesNotHold() throws Exception {
        // Given
        PolicyInForce policy = start(Optional.empty());
        String before = policy.current().revision().hash();
        Files.writeString(file, TEXT.replace("allow: [verification]", "allow: [verification, store]"));

        // When
        boolean reloaded = policy.reload();
        clock.now = clock.now.plusSeconds(90);

        // Then
        assertThat(reloaded).isFalse();
        assertThat(policy.current().revision().hash()).isEqualTo(before);
        assertThat(reloads("refused")).isEqualTo(1);
        assertThat(meters.get("gantry.policy.stale.seconds").gauge().value()).isEqualTo(90);
        assertThat(changes).hasSize(1);
    }

    @Test
    void keepsCountingWhatIsOpenWhenThePolicyChanges() throws Exception {
        // Given
        PolicyInForce policy = start(Optional.empty());
        List<List<String>> grants = List.of(List.of("echo"));
        assertThat(policy.limits().open(grants, "one", "ONE")).isPresent();
        Files.writeString(file, TEXT.replace("rules:", "rules:\n  more: { allow: [query], from: a, to: b }"));

        // When
        assertThat(policy.reload()).isTrue();

        // Then
        assertThat(policy.limits().open(grants, "one", "ONE")).isEmpty();
        assertThat(changes).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void tellsWhatIsStillOnlyWatchedThoughItsEndIsPast() throws Exception {
        // Given
        Files.writeString(file, TEXT.replace("a: {}", "a: { mode: monitor, until: 2026-12-01 }"));
        PolicyInForce policy = start(Optional.empty());
        assertThat(policy.overdue()).isEmpty();

        // When
        clock.now = clock.now.plus(Duration.ofDays(8));

        // Then
        assertThat(policy.overdue()).containsExactly("zone `a` was to be watched until 2026-12-01");
        assertThat(meters.get("gantry.policy.staging.overdue").gauge().value()).isEqualTo(1);
    }

    @Test
    void countsARestartWithWhatWasInForceLast() throws Exception {
        // Given
        start(Optional.empty());
        Files.writeString(file, "zone-policy: 1\nzoness: {}\n");

        // When
        PolicyInForce policy = start(Optional.empty());

        // Then
        assertThat(reloads("restored")).isEqualTo(1);
        assertThat(policy.current().devices()).hasSize(2);
    }
}
