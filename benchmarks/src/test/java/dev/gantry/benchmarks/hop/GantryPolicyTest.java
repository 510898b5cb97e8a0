package dev.gantry.benchmarks.hop;

import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.SourceText;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GantryPolicyTest {

    @Test
    void holdsAsManyRulesAsAskedAndTheAddressOfTheSink() {
        // Given
        int rules = 1_000;

        // When
        String yaml = GantryPolicy.yaml(rules, 4_711);

        // Then
        String written = yaml.substring(yaml.indexOf("\nrules:\n"));
        assertThat(written.lines().filter(line -> line.startsWith("  "))).hasSize(rules);
        assertThat(yaml).contains("ae: [SINK], listens: \"127.0.0.1:4711\"");
    }

    @Test
    void compilesWithoutAnyProblem() {
        // Given
        SourceText source = SourceText.of("policy.yaml", GantryPolicy.yaml(1_000, 4_711));

        // When
        PolicyCompiler.Result result = PolicyCompiler.compile(List.of(source), Instant.EPOCH, Set.of());

        // Then
        assertThat(result.problems()).isEmpty();
        assertThat(result.policy()).isPresent();
    }

    @Test
    void saysNothingOfHl7ToDistributionsThatKnowNone() {
        // When
        String yaml = GantryPolicy.yaml(1_000, 4_711, false);

        // Then
        assertThat(yaml).doesNotContain("hl7");
        String written = yaml.substring(yaml.indexOf("\nrules:\n"));
        assertThat(written.lines().filter(line -> line.startsWith("  "))).hasSize(1_000);
    }
}
