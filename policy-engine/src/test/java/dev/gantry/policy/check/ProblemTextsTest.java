package dev.gantry.policy.check;

import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.policy.diagnostic.Severity;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.testing.Policies;
import dev.gantry.policy.vocabulary.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The texts of problems, one folder for each case. After a wanted change {@code -Dgolden.rewrite=true} writes them anew, and
 * the difference is reviewed.
 */
class ProblemTextsTest {
    private static final Path CASES = Path.of("src/test/resources/problems");

    static Stream<Path> cases() throws IOException {
        try (Stream<Path> folders = Files.list(CASES)) {
            return folders.sorted().toList().stream();
        }
    }

    private static List<Problem> problems(Path folder) throws IOException {
        SourceText text = SourceText.of("policy.yaml", Files.readString(folder.resolve("policy.yaml")));
        return PolicyCompiler.compile(List.of(text), Policies.NOW, Set.of()).problems();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void writesTheExpectedText(Path folder) throws IOException {
        // Given
        Path golden = folder.resolve("expected.txt");
        // When
        String rendered = ProblemRenderer.render(problems(folder));
        // Then
        if (Boolean.getBoolean("golden.rewrite")) {
            Files.writeString(golden, rendered);
        }
        assertThat(rendered).isEqualTo(Files.readString(golden));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hasTheCodeThatTheFolderIsNamedAfter(Path folder) throws IOException {
        // Given
        String code = folder.getFileName().toString().substring(0, 4);
        // When
        List<Problem> problems = problems(folder);
        // Then
        assertThat(problems).extracting(Problem::code).contains(code);
        assertThat(problems).allSatisfy(problem -> {
            assertThat(problem.severity() == Severity.WARNING)
                    .isEqualTo(ProblemCode.valueOf(problem.code()).isWarning());
            assertThat(problem.message()).doesNotEndWith(".").doesNotContain("\n");
        });
    }

    @Test
    void everyCodeHasACase() throws IOException {
        // Given
        Set<String> covered = new TreeSet<>();
        // What analysis and proofs find is not found by a check; their tests have a case for each.
        Set<String> foundElsewhere = Set.of("E318", "W421", "W422", "W423", "W424", "W425", "W426", "W427");
        // When
        cases().forEach(folder -> covered.add(folder.getFileName().toString().substring(0, 4)));
        // Then
        assertThat(covered)
                .containsExactlyElementsOf(Arrays.stream(ProblemCode.values())
                        .map(ProblemCode::name)
                        .filter(code -> !foundElsewhere.contains(code))
                        .toList());
    }
}
