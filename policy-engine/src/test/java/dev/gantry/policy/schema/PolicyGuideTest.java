package dev.gantry.policy.schema;

import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.activation.Candidate;
import dev.gantry.policy.activation.Examination;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.Severity;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.proof.InvariantGate;
import dev.gantry.policy.proof.Proof;
import dev.gantry.policy.proof.Proofs;
import dev.gantry.policy.testing.Policies;
import dev.gantry.policy.testing.PolicyTests;
import dev.gantry.policy.vocabulary.ProblemCode;
import dev.gantry.policy.vocabulary.Quirks;
import dev.gantry.policy.vocabulary.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds {@code docs/policy.md} and its result to what the language is. */
class PolicyGuideTest {
    private static final String GUIDE = read("../docs/policy.md");
    private static final SourceText HOSPITAL =
            SourceText.of("hospital-policy.yaml", read("../config/hospital-policy.yaml"));

    /** A block that is a file of the policy says so in its first line. */
    private static final Pattern STEP = Pattern.compile("(?s)```yaml\\n# policy/(\\S+)\\n.*?```");

    /** What this version performs; the guide is written for those who use it. */
    private static final Set<ObligationKind> PERFORMED = Set.of(ObligationKind.QUERY, ObligationKind.OVERWRITE);

    private static final Clock CLOCK = Clock.fixed(Policies.NOW, ZoneOffset.UTC);
    private static final Examination EXAMINATION = new Examination(CLOCK, PERFORMED, List.of(new InvariantGate(CLOCK)));

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<SourceText> steps() {
        return STEP.matcher(GUIDE)
                .results()
                .map(block -> SourceText.of(
                        block.group(1), block.group().replace("```yaml\n", "").replace("```", "")))
                .toList();
    }

    static IntStream lastSteps() {
        return IntStream.rangeClosed(1, steps().size());
    }

    private static List<Problem> errors(Candidate candidate) {
        return candidate.problems().stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .toList();
    }

    @Test
    void theGuideHasNineSteps() {
        // Then
        assertThat(steps()).hasSize(9).doesNotHaveDuplicates();
        assertThat(Pattern.compile("(?m)^### Step \\d").matcher(GUIDE).results().count())
                .isEqualTo(9);
    }

    @ParameterizedTest
    @MethodSource("lastSteps")
    void eachStepIsFitTogetherWithThoseBeforeIt(int last) {
        // When
        Candidate candidate = EXAMINATION.examine(steps().subList(0, last));
        // Then
        assertThat(errors(candidate)).isEmpty();
        assertThat(candidate.failedTests()).isEmpty();
    }

    @Test
    void theHospitalPassesItsTestsAndInvariantsWithoutAWarning() {
        // When
        Candidate candidate = EXAMINATION.examine(List.of(HOSPITAL));
        // Then
        assertThat(candidate.problems()).isEmpty();
        assertThat(candidate.isFit()).isTrue();
        assertThat(PolicyTests.run(candidate.resolved(), candidate.compiled().orElseThrow(), Policies.NOW))
                .isNotEmpty()
                .allMatch(outcome -> outcome.passed());
        assertThat(Proofs.prove(candidate.resolved(), Policies.NOW))
                .isNotEmpty()
                .allMatch(Proof::holds);
    }

    @Test
    void theHospitalMeansWhatTheStepsMean() {
        // When
        Candidate steps = EXAMINATION.examine(steps());
        Candidate hospital = EXAMINATION.examine(List.of(HOSPITAL));
        // Then
        assertThat(hospital.compiled().orElseThrow().revision())
                .isEqualTo(steps.compiled().orElseThrow().revision());
        assertThat(hospital.resolved().written().tests())
                .hasSameSizeAs(steps.resolved().written().tests());
        assertThat(hospital.resolved().written().invariants())
                .hasSameSizeAs(steps.resolved().written().invariants());
    }

    @ParameterizedTest
    @CsvSource({
        "`defaults`, properties/defaults",
        "`zones`, properties/zones",
        "`devices`, properties/devices",
        "`groups`, properties/groups",
        "`schedules`, properties/schedules",
        "`obligations`, properties/obligations",
        "`pairs`, properties/pairs",
        "`rules`, $defs/rule",
        "Conditions, $defs/condition",
        "`break-glass`, properties/break-glass",
        "`invariants`, properties/invariants",
        "`tests`, properties/tests"
    })
    void theTablesOfABlockHaveItsKeysAndNoOthers(String heading, String place) {
        // Given
        @Nullable Object schema = schema();
        for (String step : place.split("/")) {
            schema = schema instanceof Map<?, ?> map ? map.get(step) : null;
        }
        Set<String> keys = new TreeSet<>();
        properties(schema, keys);
        // Then
        assertThat(keys).isNotEmpty();
        assertThat(new TreeSet<>(documented(section(heading)))).isEqualTo(keys);
    }

    @Test
    void theTableOfAFileHasItsKeysAndNoOthers() {
        // Then
        assertThat(documented(section("A file"))).containsExactlyElementsOf(keys(schema().get("properties")));
    }

    @Test
    void noKeyOfTheSchemaIsMissingAnywhere() {
        // Given
        Set<String> keys = new TreeSet<>();
        properties(schema(), keys);
        // Then
        assertThat(new TreeSet<>(documented(GUIDE))).isEqualTo(keys);
    }

    @Test
    void quirksServicesAndCodesAreThoseThatThereAre() {
        // Given
        List<String> codes = Arrays.stream(ProblemCode.values()).map(Enum::name).toList();
        // Then
        assertThat(Quirks.WORDS).allMatch(quirk -> section("`devices`").contains("`" + quirk + "`"));
        assertThat(Service.values()).allMatch(service -> section("`rules`").contains("`" + service.word() + "`"));
        assertThat(Pattern.compile("\\b[EW][1-4]\\d\\d\\b")
                        .matcher(GUIDE)
                        .results()
                        .map(MatchResult::group))
                .isNotEmpty()
                .isSubsetOf(codes);
    }

    private static Map<String, Object> schema() {
        return PolicySchema.of(EXAMINATION.examine(List.of(HOSPITAL)).resolved());
    }

    /** Collects the names of all properties, not following references. */
    private static void properties(@Nullable Object schema, Set<String> names) {
        if (schema instanceof Map<?, ?> map) {
            names.addAll(keys(map.get("properties")));
            map.values().forEach(value -> properties(value, names));
        } else if (schema instanceof List<?> list) {
            list.forEach(value -> properties(value, names));
        }
    }

    private static List<String> keys(@Nullable Object properties) {
        return properties instanceof Map<?, ?> map
                ? map.keySet().stream().map(String::valueOf).toList()
                : List.of();
    }

    private static String section(String heading) {
        return Arrays.stream(GUIDE.split("(?m)^(?=###? )"))
                .filter(part -> part.startsWith("### " + heading + "\n"))
                .collect(Collectors.collectingAndThen(Collectors.toList(), parts -> {
                    assertThat(parts).as(heading).hasSize(1);
                    return parts.get(0);
                }));
    }

    /** Returns the first cells of those tables that are about keys. */
    private static List<String> documented(String text) {
        List<String> keys = new ArrayList<>();
        boolean ofKeys = false;
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("| key | type |")) {
                ofKeys = true;
            } else if (!line.startsWith("|")) {
                ofKeys = false;
            } else if (ofKeys && line.startsWith("| `")) {
                keys.add(line.substring(3, line.indexOf('`', 3)));
            }
        }
        return keys;
    }
}
