package dev.gantry.proxy.demo;

import dev.gantry.policy.Effect;
import dev.gantry.proxy.demo.scene.Decided;
import dev.gantry.proxy.demo.scene.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SceneTableTest {
    private static final Outcome ALLOWED = new Outcome(
            "CT1 stores a series of 6 CT images",
            new Decided(Effect.ALLOW, List.of(), List.of("ct-archive"), ""),
            "6 × C-STORE-RSP 0000H",
            1,
            List.of());
    private static final Outcome OTHERWISE = new Outcome(
            "somebody tries something that takes a great many words to say and a_word_without_a_single_place_to_break",
            new Decided(Effect.DENY, List.of("not-allowed", "not-allowed", "role"), List.of(), ""),
            "A-ASSOCIATE-RJ 1/1/1",
            0,
            List.of("decided: ALLOW", "rule: reading"));

    private static String print(boolean coloured, Outcome... outcomes) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        new SceneTable(out, new Ink(coloured)).print(List.of(outcomes));
        out.flush();
        return text.toString();
    }

    @Test
    void aRowSaysWhatWasTriedDecidedAndAnswered() {
        // When
        String table = print(false, ALLOWED);

        // Then
        assertThat(table.lines().toList().get(2))
                .isEqualTo(
                        "✓ 1  CT1 stores a series of 6 CT     ALLOW                  ct-archive    6 × C-STORE-RSP      ●");
        assertThat(table).contains("0000H");
    }

    @Test
    void noLineIsLongerThanAHundredColumns() {
        // When
        String table = print(false, ALLOWED, OTHERWISE);

        // Then
        assertThat(table.lines()).allMatch(line -> line.length() <= 100);
    }

    @Test
    void aSceneThatCameOutOtherwiseIsMarkedWithWhatWasExpected() {
        // When
        String table = print(false, OTHERWISE);

        // Then
        assertThat(table)
                .contains("✗ 1 ", "DENY 2 ×", "expected decided: ALLOW", "expected rule: reading")
                .doesNotContain("✓");
    }

    @Test
    void coloursAreThereOnlyWhereTheyAreAskedFor() {
        // When
        String plain = print(false, ALLOWED, OTHERWISE);
        String coloured = print(true, ALLOWED, OTHERWISE);

        // Then
        assertThat(plain).doesNotContain("\033[");
        assertThat(coloured).contains("\033[32m", "\033[31m");
        assertThat(coloured.replaceAll("\033\\[\\d+m", "")).isEqualTo(plain);
    }
}
