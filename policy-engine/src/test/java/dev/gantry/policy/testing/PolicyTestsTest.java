package dev.gantry.policy.testing;

import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.Severity;
import dev.gantry.policy.diagnostic.SourceText;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PolicyTestsTest {
    @Test
    void everyTestOfTheClinicPasses() {
        // Given
        PolicyCompiler.Result result = Policies.compile(Policies.resource("clinic.yaml"), Set.of());
        // When
        List<TestOutcome> outcomes =
                PolicyTests.run(result.resolved(), result.policy().orElseThrow(), Policies.NOW);
        // Then
        assertThat(outcomes)
                .hasSize(20)
                .allSatisfy(outcome ->
                        assertThat(outcome.failures()).as(outcome.title()).isEmpty());
    }

    @Test
    void theClinicHasNoErrors() {
        // When
        PolicyCompiler.Result result = Policies.compile(Policies.resource("clinic.yaml"), Set.of());
        // Then
        assertThat(result.problems()).extracting(Problem::severity).containsOnly(Severity.WARNING);
    }

    @Test
    void saysWhatCameInsteadOfWhatWasExpected() {
        // Given
        String text =
                Policies.resource("clinic.yaml").content().replace("expect: deny unknown-called", "expect: allow");
        PolicyCompiler.Result result = Policies.compile(SourceText.of("clinic.yaml", text), Set.of());
        // When
        List<TestOutcome> outcomes =
                PolicyTests.run(result.resolved(), result.policy().orElseThrow(), Policies.NOW);
        // Then
        assertThat(outcomes)
                .filteredOn(outcome -> !outcome.passed())
                .singleElement()
                .satisfies(outcome ->
                        assertThat(outcome.failures()).containsExactly("expected `allow`, got `deny unknown-called`"));
    }
}
