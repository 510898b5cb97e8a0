package dev.gantry.proxy.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds {@code docs/configuration.md} against the keys that the readers of this package ask for, by their last names. */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");
    private static final Path CODE = Path.of("src/main/java/dev/gantry/proxy/config");
    private static final Pattern ROW =
            Pattern.compile("^\\| `(?:[a-z0-9.\\[\\]-]*\\.)?([a-z0-9-]+)` \\|", Pattern.MULTILINE);

    /** A key, as it is asked for in one of the maps of the file. */
    private static final Pattern ASKED = Pattern.compile(
            "(?:\\.(?:required|optional|optionalMap|list|requiredList|requiredScalar|scalars|maps|get|has)\\(|path\\(\\w+, )\\s*\"([a-z0-9-]+)\"");

    @Test
    void thePageHasEveryKeyThatIsReadAndNoOther() throws IOException {
        // Given
        Set<String> documented = names(ROW, Files.readString(PAGE));

        // When
        Set<String> read = new TreeSet<>();
        for (Path source : readers()) {
            read.addAll(names(ASKED, Files.readString(source)));
        }

        // Then
        assertThat(read).contains("gantry", "max-pdu", "until");
        assertThat(documented).containsExactlyInAnyOrderElementsOf(read);
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Path> readers() throws IOException {
        try (Stream<Path> files = Files.list(CODE)) {
            return files.filter(file -> file.toString().endsWith("Reader.java")).toList();
        }
    }
}
