package dev.gantry.policy.diagnostic;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProblemRendererTest {
    private static SourceSpan span(SourceText text, int line, int from, int behind) {
        return new SourceSpan(text, line, from, line, behind);
    }

    @Test
    void showsTheLineWithCaretsAndHelp() {
        // Given
        SourceText text = SourceText.of("bad.yaml", "\n".repeat(104) + "    allow: [stor, storage-comitment]\n");
        Problem problem = Problem.error(
                "E204",
                span(text, 105, 19, 36),
                "unknown service `storage-comitment`",
                "did you mean `storage-commitment`?");
        // When
        String rendered = ProblemRenderer.render(problem);
        // Then
        assertThat(rendered).isEqualTo("""
                        bad.yaml:105:19: error[E204] unknown service `storage-comitment`
                            |
                        105 |     allow: [stor, storage-comitment]
                            |                   ^^^^^^^^^^^^^^^^^
                            = help: did you mean `storage-commitment`?
                        """);
    }

    @Test
    void showsTheOtherPartyWithItsLabel() {
        // Given
        SourceText text = SourceText.of("p.yaml", "a: 1\nb: 2\na: 3\n");
        Problem problem = Problem.error("", span(text, 3, 1, 2), "duplicate key `a`")
                .relatedTo(span(text, 1, 1, 2), "first defined here");
        // When
        String rendered = ProblemRenderer.render(problem);
        // Then
        assertThat(rendered).isEqualTo("""
                        p.yaml:3:1: error: duplicate key `a`
                          |
                        3 | a: 3
                          | ^
                          ::: p.yaml:1:1
                          |
                        1 | a: 1
                          | - first defined here
                        """);
    }

    @Test
    void showsPartOfALongLineAndNoControlCharacters() {
        // Given
        SourceText text = SourceText.of("x", "\u001b[31m" + "a".repeat(100_000) + "wrong" + "b".repeat(100_000));
        // When
        String rendered = ProblemRenderer.render(Problem.error("E1", span(text, 1, 100_006, 100_011), "bad \u0007"));
        // Then
        assertThat(rendered).hasSizeLessThan(600).doesNotContain("\u001b", "\u0007");
        assertThat(rendered.lines().toList().get(2)).contains("…aaaa", "wrongb");
        int caret = rendered.lines().toList().get(3).indexOf("^^^^^");
        assertThat(rendered.lines().toList().get(2).substring(caret)).startsWith("wrong");
    }
}
