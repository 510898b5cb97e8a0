package dev.gantry.proxy.launcher;

import dev.gantry.proxy.probe.ProbeVector;
import dev.gantry.proxy.probe.ProbeVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The page of attacks has every row, each with tests that exist, and says which of them the probe tries. */
class AttacksPageTest {
    private static final Path PAGE = Path.of("..", "docs", "attacks.md");
    private static final Pattern ROW = Pattern.compile("^\\| ([A-D]\\d+) \\|(.*)\\|$", Pattern.MULTILINE);

    /** A row: its id, and its other cells. */
    private record Row(String id, List<String> cells) {}

    private static List<Row> rows() throws IOException {
        return ROW.matcher(Files.readString(PAGE))
                .results()
                .map(row -> new Row(
                        row.group(1),
                        Stream.of(row.group(2).split("\\|", -1))
                                .map(String::strip)
                                .toList()))
                .toList();
    }

    private static Stream<String> ids(String letter, int last) {
        return IntStream.rangeClosed(1, last).mapToObj(number -> letter + number);
    }

    @Test
    void hasEveryRowInItsOrder() throws IOException {
        assertThat(rows().stream().map(Row::id))
                .containsExactlyElementsOf(Stream.of(ids("A", 10), ids("B", 11), ids("C", 18), ids("D", 10))
                        .flatMap(each -> each)
                        .toList());
    }

    @Test
    void everyRowNamesTestsThatExist() throws Exception {
        for (Row row : rows()) {
            assertThat(row.cells()).as(row.id()).hasSize(4);
            assertThat(row.cells().subList(0, 2)).as(row.id()).doesNotContain("");
            List<MatchResult> tests =
                    NamedTests.NAME.matcher(row.cells().get(2)).results().toList();
            assertThat(tests).as(row.id()).isNotEmpty();
            for (MatchResult test : tests) {
                NamedTests.requireTest(test.group(1), test.group(2));
            }
        }
    }

    @Test
    void saysWhichRowsTheProbeTries() throws IOException {
        assertThat(rows().stream()
                        .filter(row -> row.cells().get(3).equals("yes"))
                        .map(Row::id))
                .containsExactlyInAnyOrderElementsOf(ProbeVectors.all().stream()
                        .map(ProbeVector::row)
                        .distinct()
                        .toList());
    }
}
