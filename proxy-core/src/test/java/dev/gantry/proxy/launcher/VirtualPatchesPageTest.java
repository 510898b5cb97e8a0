package dev.gantry.proxy.launcher;

import dev.gantry.policy.ReasonCode;
import dev.gantry.proxy.association.AssociationEnd;
import dev.gantry.proxy.association.ConnectionListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The page of virtual patches promises only what is tested, and counts only by metrics and words that exist. */
class VirtualPatchesPageTest {
    private static final Path PAGE = Path.of("..", "docs", "virtual-patches.md");
    private static final Path METRICS = Path.of("..", "docs", "metrics.md");

    private static final Pattern TEST = NamedTests.NAME;
    private static final Pattern SERIES = Pattern.compile("`(gantry_\\w+)(?:\\{([^}]*)})?`");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private static final Map<String, Set<String>> WORDS = Map.of(
            "decision",
            Set.of("allow", "deny"),
            "reason",
            words(ReasonCode.values(), ReasonCode::code),
            "cause",
            words(AssociationEnd.Cause.values(), VirtualPatchesPageTest::label),
            "failure",
            words(ConnectionListener.Failure.values(), VirtualPatchesPageTest::label));

    @Test
    void everyTestOfThePageExists() throws Exception {
        // Given
        List<MatchResult> named = TEST.matcher(Files.readString(PAGE)).results().toList();
        assertThat(named).hasSizeGreaterThan(20);

        for (MatchResult test : named) {
            NamedTests.requireTest(test.group(1), test.group(2));
        }
    }

    @Test
    void everyRowNamesATestAndWhatItIsCountedAs() throws IOException {
        // Given
        List<String> rows = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| weakness"))
                .toList();

        // Then
        assertThat(rows).hasSizeGreaterThan(10).allSatisfy(row -> {
            String[] cells = row.split("\\|", -1);
            assertThat(cells).as(row).hasSize(8);
            assertThat(cells[2].strip()).isIn("stops", "narrows");
            assertThat(cells[3]).isNotBlank();
            assertThat(cells[4]).isNotBlank();
            assertThat(cells[5]).containsPattern(TEST);
            assertThat(cells[6].isBlank()).as("what stays open: %s", row).isEqualTo("stops".equals(cells[2].strip()));
        });
    }

    @Test
    void metricsAndLabelsExist() throws IOException {
        // Given
        String metrics = Files.readString(METRICS);
        List<MatchResult> series =
                SERIES.matcher(Files.readString(PAGE)).results().toList();

        // Then
        assertThat(series).hasSizeGreaterThan(10).allSatisfy(one -> {
            String row = metrics.lines()
                    .filter(line -> line.startsWith("| `" + one.group(1) + "` |"))
                    .findFirst()
                    .orElse("");
            assertThat(row).as(one.group(1)).isNotEmpty();
            LABEL.matcher(one.group(2) == null ? "" : one.group(2)).results().forEach(label -> {
                assertThat(row).contains("`" + label.group(1) + "`");
                assertThat(WORDS.get(label.group(1))).contains(label.group(2));
            });
        });
    }

    private static <T> Set<String> words(T[] constants, Function<T, String> word) {
        return Arrays.stream(constants).map(word).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
