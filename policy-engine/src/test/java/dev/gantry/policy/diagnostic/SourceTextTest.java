package dev.gantry.policy.diagnostic;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SourceTextTest {
    @Test
    void cutsLinesAtEveryKindOfLineBreak() {
        // When
        SourceText text = SourceText.of("x", "one\r\ntwo\nthree\rfour");
        // Then
        assertThat(text.lineCount()).isEqualTo(4);
        assertThat(text.line(1)).isEqualTo("one");
        assertThat(text.line(2)).isEqualTo("two");
        assertThat(text.line(3)).isEqualTo("three");
        assertThat(text.line(4)).isEqualTo("four");
        assertThat(text.line(5)).isEmpty();
    }

    @Test
    void dropsTheByteOrderMark() {
        assertThat(SourceText.of("x", "\uFEFFa: 1").content()).isEqualTo("a: 1");
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        assertThat(SourceText.decode("x", "Gerät".getBytes(StandardCharsets.ISO_8859_1)))
                .isEmpty();
        assertThat(SourceText.decode("x", "Gerät".getBytes(StandardCharsets.UTF_8)))
                .isPresent();
    }
}
