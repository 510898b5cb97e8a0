package dev.gantry.policy.diagnostic;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProblemsTest {
    @Test
    void sortsByPositionAndKeepsABoundedNumber() {
        // Given
        SourceText text = SourceText.of("x", "a\nb\nc");
        Problems problems = new Problems();
        // When
        problems.warning("W1", new SourceSpan(text, 3, 1, 3, 2), "third");
        problems.error("E1", new SourceSpan(text, 1, 1, 1, 2), "first");
        for (int i = 0; i < 5_000; i++) {
            problems.error("E2", new SourceSpan(text, 2, 1, 2, 2), "again");
        }
        // Then
        assertThat(problems.sorted()).hasSize(Problems.LIMIT);
        assertThat(problems.sorted().get(0).message()).isEqualTo("first");
        assertThat(problems.dropped()).isEqualTo(5_002 - Problems.LIMIT);
        assertThat(problems.errorCount()).isEqualTo(5_001);
        assertThat(problems.hasErrors()).isTrue();
    }
}
