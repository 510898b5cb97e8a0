package dev.gantry.benchmarks.hop;

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
}
