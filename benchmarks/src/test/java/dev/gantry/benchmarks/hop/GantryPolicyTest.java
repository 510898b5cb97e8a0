package dev.gantry.benchmarks.hop;

import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.SourceText;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class GantryPolicyTest {

    @Test
    void holdsAsManyRulesAndDevicesAsAskedAndTheAddressOfTheSink() {
        // Given
        PolicySize size = new PolicySize(1_000, 700);

        // When
        String yaml = GantryPolicy.yaml(size, 4_711);

        // Then
        String rules = yaml.substring(yaml.indexOf("\nrules:\n"));
        assertThat(rules.lines().filter(line -> line.startsWith("  "))).hasSize(size.rules());
        String devices = yaml.substring(yaml.indexOf("\ndevices:\n"), yaml.indexOf("\nrules:\n"));
        assertThat(devices.lines().filter(line -> line.startsWith("  "))).hasSize(size.devices());
        assertThat(yaml).contains("ae: [SINK], listens: \"127.0.0.1:4711\"");
    }

    @ParameterizedTest
    @CsvSource({"1000, 422", "3, 4", "10, 1000", "1000, 10", "10000, 1000", "1000, 10000"})
    void compilesWithoutAnyProblem(int rules, int devices) {
        // Given
        SourceText source = SourceText.of("policy.yaml", GantryPolicy.yaml(new PolicySize(rules, devices), 4_711));

        // When
        PolicyCompiler.Result result = PolicyCompiler.compile(List.of(source), Instant.EPOCH, Set.of());

        // Then
        assertThat(result.problems()).isEmpty();
        assertThat(result.policy()).isPresent();
    }

    @Test
    void saysNothingOfHl7ToDistributionsThatKnowNone() {
        // When
        String yaml = GantryPolicy.yaml(PolicySize.USUAL, 4_711, false);

        // Then
        assertThat(yaml).doesNotContain("hl7");
        String written = yaml.substring(yaml.indexOf("\nrules:\n"));
        assertThat(written.lines().filter(line -> line.startsWith("  "))).hasSize(1_000);
    }
}
