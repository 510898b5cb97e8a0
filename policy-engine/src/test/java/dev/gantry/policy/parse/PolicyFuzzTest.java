package dev.gantry.policy.parse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.testing.Policies;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class PolicyFuzzTest {
    /** Explores with {@code JAZZER_FUZZ=1}; otherwise runs what is in the folder of inputs. */
    @FuzzTest(maxDuration = "60s")
    void neverThrowsOnAnyBytes(byte[] bytes) {
        SourceText.decode("fuzz.yaml", bytes).ifPresent(source -> {
            PolicyCompiler.Result result = PolicyCompiler.compile(List.of(source), Policies.NOW, Set.of());
            assertThat(result.policy().isPresent()
                            || !ProblemRenderer.render(result.problems()).isEmpty())
                    .isTrue();
        });
    }
}
