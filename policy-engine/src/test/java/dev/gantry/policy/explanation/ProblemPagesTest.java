package dev.gantry.policy.explanation;

import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.analysis.PolicyAnalysis;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.Severity;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.proof.Proof;
import dev.gantry.policy.proof.Proofs;
import dev.gantry.policy.testing.Policies;
import dev.gantry.policy.vocabulary.ProblemCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class ProblemPagesTest {
    private static final Path DOCUMENT = Path.of("../docs/policy-errors.md");

    private static List<Problem> problems(ProblemCode code, String part) {
        // What a build cannot perform is a problem of its own; elsewhere it would be in the way.
        Set<ObligationKind> performable = code == ProblemCode.W404 ? Set.of() : EnumSet.allOf(ObligationKind.class);
        PolicyCompiler.Result result = PolicyCompiler.compile(
                List.of(SourceText.of("policy.yaml", ProblemPage.framed(part))), Policies.NOW, performable);
        List<Problem> problems = new ArrayList<>(result.problems());
        // An overlap that the check refuses is shown by the analysis with a request.
        if (result.policy().isPresent() || code == ProblemCode.W425) {
            PolicyAnalysis.analyse(result.resolved(), Policies.NOW).forEach(finding -> problems.add(finding.problem()));
            Proofs.prove(result.resolved(), Policies.NOW).stream()
                    .filter(proof -> !proof.holds())
                    .map(Proof::problem)
                    .forEach(problems::add);
        }
        return problems;
    }

    @Test
    void everyCodeHasAPage() {
        // Then
        assertThat(ProblemPages.all().keySet()).containsExactly(ProblemCode.values());
    }

    @ParameterizedTest
    @EnumSource(ProblemCode.class)
    void theWrongExampleHasTheProblem(ProblemCode code) {
        // Given
        ProblemPage page = ProblemPages.find(code.name()).orElseThrow();
        // Then
        assertThat(problems(code, page.wrong())).extracting(Problem::code).contains(code.name());
    }

    @ParameterizedTest
    @EnumSource(ProblemCode.class)
    void theRightExampleHasNeitherTheProblemNorAnError(ProblemCode code) {
        // Given
        ProblemPage page = ProblemPages.find(code.name()).orElseThrow();
        // When
        List<Problem> problems = problems(code, page.right());
        // Then
        assertThat(problems).extracting(Problem::code).doesNotContain(code.name());
        assertThat(problems)
                .filteredOn(problem -> problem.severity() == Severity.ERROR)
                .isEmpty();
    }

    /** After a wanted change run it with {@code -Dgolden=write}, and read the difference. */
    @Test
    void theDocumentSaysTheSame() throws Exception {
        // Given
        String document = ProblemPages.document();
        // When
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(DOCUMENT, document);
        }
        // Then
        assertThat(document).isEqualTo(Files.readString(DOCUMENT));
    }
}
