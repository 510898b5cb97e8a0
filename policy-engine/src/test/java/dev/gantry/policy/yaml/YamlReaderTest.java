package dev.gantry.policy.yaml;

import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceText;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class YamlReaderTest {
    private final Problems problems = new Problems();

    private enum Shade {
        DARK_RED,
        BLUE
    }

    private YamlMap read(String text) {
        return YamlReader.read(SourceText.of("t.yaml", text), problems, ProblemCodes.numbered("E10"));
    }

    private List<String> messages() {
        return problems.sorted().stream()
                .map(p -> p.span().line() + ":" + p.span().column() + " " + p.code() + " " + p.message())
                .toList();
    }

    @Test
    void readsTypedValues() {
        // Given
        YamlMap map = read("""
                gantry: 1
                limits: { idle: 5m, stall: 60s, life: 24h, retain: 400d, pdu: 64KiB }
                bind: "[fd00::1]:2762"
                shade: dark-red
                zones: [a, b]
                one: c
                """);
        // When
        YamlMap limits = map.requiredMap("limits");
        // Then
        assertThat(map.required("gantry", ValueTypes.integer(1, 1), 0)).isEqualTo(1);
        assertThat(limits.optional("idle", ValueTypes.DURATION, Duration.ZERO)).isEqualTo(Duration.ofMinutes(5));
        assertThat(limits.optional("life", ValueTypes.DURATION, Duration.ZERO)).isEqualTo(Duration.ofDays(1));
        assertThat(limits.optional("retain", ValueTypes.DURATION, Duration.ZERO))
                .isEqualTo(Duration.ofDays(400));
        assertThat(limits.optional("absent", ValueTypes.DURATION, Duration.ZERO))
                .isEqualTo(Duration.ZERO);
        assertThat(limits.optional("pdu", ValueTypes.SIZE, 0L)).isEqualTo(65_536);
        assertThat(map.required("bind", ValueTypes.HOST_PORT_PAIR)).contains(new HostPort("fd00::1", 2762));
        assertThat(map.required("shade", ValueTypes.oneOf(Shade.class))).contains(Shade.DARK_RED);
        assertThat(map.list("zones", ValueTypes.TEXT)).containsExactly("a", "b");
        assertThat(map.list("one", ValueTypes.TEXT)).containsExactly("c");
        assertThat(messages()).isEmpty();
    }

    @Test
    void reportsWrongMissingAndUnknownValuesAndGoesOn() {
        // Given
        YamlMap map = read("""
                shade: dark-rde
                idle: 5
                bnid: x
                list: { a: 1 }
                empty:
                port: host:99999
                """);
        // When
        map.optional("shade", ValueTypes.oneOf(Shade.class));
        map.optional("idle", ValueTypes.DURATION);
        map.required("bind", ValueTypes.TEXT);
        map.list("list");
        map.map("empty");
        map.optional("port", ValueTypes.HOST_PORT_PAIR);
        map.refuseOthers();
        // Then
        assertThat(messages())
                .containsExactly(
                        "1:1 E106 `bind` is missing",
                        "1:8 E107 unknown value `dark-rde` (expected: one of dark-red, blue)",
                        "2:7 E107 unknown value `5` (expected: a duration with its unit, such as 5s, 5m, 24h or 400d)",
                        "3:1 E105 unknown key `bnid`",
                        "4:7 E103 a map stands here (expected: a list)",
                        "5:1 E103 `empty` has no value (expected: a map)",
                        "6:7 E107 unknown value `host:99999` (expected: host:port, such as 10.0.0.1:11112)");
        assertThat(problems.sorted().get(1).help()).containsExactly("did you mean `dark-red`?");
        assertThat(problems.sorted().get(3).help()).containsExactly("did you mean `bind`?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1E3", "0x10", "010", "no", "null", "1_000", "12:30:00", "2026-01-01", ".inf"})
    void keepsScalarsAsTheTextTheyAre(String text) {
        assertThat(read("ae: [" + text + "]").scalars("ae"))
                .extracting(YamlScalar::text)
                .containsExactly(text);
    }

    @Test
    void reportsADuplicateKeyWithBothPlaces() {
        // When
        read("a: 1\nb: 2\na: 3\n");
        // Then
        Problem problem = problems.sorted().get(0);
        assertThat(problem.code()).isEqualTo("E104");
        assertThat(problem.span().line()).isEqualTo(3);
        assertThat(problem.related())
                .isNotNull()
                .satisfies(other -> assertThat(other.span().line()).isEqualTo(1));
    }

    @Test
    void splitsAnUnquotedTagInAFlowMapSoThatTheCallerSeesTwoKeys() {
        // When
        YamlMap where = read("where: { (0012,0063): x }").map("where");
        // Then
        assertThat(where.entries()).extracting(entry -> entry.key().text()).containsExactly("(0012", "0063)");
    }

    @Test
    void refusesATabAsIndentation() {
        // When
        read("a:\n\tb: 1\n");
        // Then
        assertThat(messages()).containsExactly("2:1 E101 a tab stands where only spaces may");
    }

    @Test
    void readsPastAByteOrderMark() {
        assertThat(read("\uFEFFa: 1").required("a", ValueTypes.TEXT)).contains("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: !!javax.script.ScriptEngineManager [x]", "a: !thing 1", "!x a: 1"})
    void refusesCustomTags(String text) {
        // When
        read(text);
        // Then
        assertThat(messages()).singleElement().asString().contains("E102").contains("is not allowed");
    }

    @Test
    void followsAFewAliases() {
        assertThat(read("a: &x [1, 2]\nb: *x\n").list("b", ValueTypes.TEXT)).containsExactly("1", "2");
    }

    @Test
    @Timeout(5)
    void refusesALaughterOfAliases() {
        // Given
        StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            text.append("a%d: &a%d [".formatted(i, i));
            text.append("*a%d, ".formatted(i - 1).repeat(7)).append("*a%d]\n".formatted(i - 1));
        }
        // When
        read(text.toString());
        // Then
        assertThat(messages()).singleElement().asString().contains("E102 too many");
    }

    @Test
    void refusesAnAliasToItself() {
        // When
        read("a: &x [*x]\n");
        // Then
        assertThat(messages()).containsExactly("1:8 E102 alias `*x` has no anchor before it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{ a: ", "- ", "? "})
    @Timeout(10)
    void refusesDeepNesting(String opening) {
        // When
        read("a: " + opening.repeat(50_000));
        // Then
        assertThat(problems.hasErrors()).isTrue();
    }

    @Test
    void refusesASecondDocument() {
        // When
        read("a: 1\n---\nb: 2\n");
        // Then
        assertThat(messages()).singleElement().asString().contains("second document");
    }

    @Test
    void readsATextOfMoreThanThreeMegabytes() {
        // Given
        StringBuilder text = new StringBuilder("list:\n");
        for (int i = 0; i < 200_000; i++) {
            text.append("  - some-value-%d\n".formatted(i));
        }
        // When
        List<YamlNode> list = read(text.toString()).list("list");
        // Then
        assertThat(text).hasSizeGreaterThan(3 << 20);
        assertThat(list).hasSize(200_000);
    }

    @Test
    void refusesATextThatIsTooLong() {
        // When
        YamlReader.read(SourceText.of("t", "a: 12345"), problems, ProblemCodes.none(), new YamlLimits(4, 100, 10, 1));
        // Then
        assertThat(problems.sorted())
                .extracting(Problem::message)
                .containsExactly("the text has 8 characters (expected: at most 4)");
    }

    @Test
    @Timeout(60)
    void neverThrowsOnMutatedText() {
        // Given
        String seedText =
                "a: &x [1, \"two\", 'three']\nb: { c: *x, d: !!str e }\n# comment\nf: |\n  g\n  h\ni: >-\n  j\n";
        long seed = 20_261_124L;
        Random random = new Random(seed);
        String alphabet = "[]{}:,&*!|>'\"%@`#-? \n\t\\x0\u0000\uFEFF\u2028\uD83D\uDE00ab";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder(seedText);
            for (int change = random.nextInt(6); change >= 0; change--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
                }
            }
            Problems found = new Problems();
            // When
            YamlMap map = YamlReader.read(SourceText.of("m", text.toString()), found, ProblemCodes.none());
            // Then
            assertThat(found.hasErrors() || !map.isEmpty())
                    .as("seed %d, round %d: %s", seed, round, text)
                    .isTrue();
        }
    }
}
