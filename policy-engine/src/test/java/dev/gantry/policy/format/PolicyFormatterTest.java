package dev.gantry.policy.format;

import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.reference.PolicyGenerator;
import dev.gantry.policy.testing.GeneratedPolicies;
import dev.gantry.policy.testing.Policies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PolicyFormatterTest {
    private static String format(String text) throws UnformattableException {
        return PolicyFormatter.format(SourceText.of("policy.yaml", text));
    }

    @Test
    void laysOutWhatIsWrittenInManyWays() throws Exception {
        // Given
        String text = """


                # head
                zone-policy:   1      # the version

                defaults:    {assurance: mtls,timezone: 'Europe/Paris'}
                zones:
                      ct: {  }    # scanners
                      archive:    { mode: monitor,
                             until: 2027-01-31 }  # staged


                      # the last one
                      lab: {}
                      # below the last
                # before the groups
                groups:
                    sop:
                        images:
                        - CTImageStorage      # a comment
                        -   MRImageStorage
                        few: [
                          CTImageStorage,   # within
                          MRImageStorage ]
                rules:
                   r:
                        why: >-
                            two
                              lines
                        allow:
                            - store
                        from:
                          any
                        to: any
                tests:
                -   one:
                       given: {service: store}
                       expect:   allow
                """;
        // When Then
        assertThat(format(text)).isEqualTo("""
                # head
                zone-policy: 1        # the version

                defaults: { assurance: mtls, timezone: "Europe/Paris" }
                zones:
                  ct: {}          # scanners
                  archive: { mode: monitor, until: 2027-01-31 }  # staged

                  # the last one
                  lab: {}
                  # below the last
                # before the groups
                groups:
                  sop:
                    images:
                      - CTImageStorage        # a comment
                      - MRImageStorage
                    few: [
                      CTImageStorage,   # within
                      MRImageStorage ]
                rules:
                  r:
                    why: >-
                      two
                        lines
                    allow:
                      - store
                    from: any
                    to: any
                tests:
                  - one:
                      given: { service: store }
                      expect: allow
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: 'it''s'\nb: 'say \"yes\"'\nc: '\\d'\n",
                "a: \"x\\ty\"\nb: ~\nc:\nd: 'x # y'\ne: x#y\n",
                "---\na: 1\n",
                "a: |\n    one\n      two\n\n    three\n\n# after\nb: 1\n",
                "a: some text\n   over lines\nb: \"more\n\n   text\"\n",
                "a:\n- - 1\n  - 2\n-\n- b: 1\n  c: 2\n",
                "a: [x, [y, {b: c}], d: e]\n",
                "\uFEFFa: 1\r\nb: 2\r\n",
                "a:   # one\n  # two\n  b: 1\n  # three\n# four\n",
                "? a\n: 1\n",
                "a: { b, c: }\n"
            })
    void keepsMeaningAndIsDoneAfterOneTime(String text) throws Exception {
        // When
        String once = format(text);
        // Then
        assertThat(format(once)).isEqualTo(once);
    }

    static Stream<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String root : List.of("src/test/resources", "../config", "../proxy-core/src")) {
            try (Stream<Path> found = Files.walk(Path.of(root))) {
                found.filter(file -> file.toString().endsWith(".yaml")).forEach(files::add);
            }
        }
        return files.stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyFileOfTheProjectIsLeftOrDoneAfterOneTime(Path file) throws Exception {
        // Given
        String text = Files.readString(file);
        String once;
        try {
            once = format(text);
        } catch (UnformattableException e) {
            assertThat(e).hasMessageContaining("left as it is");
            return;
        }
        // When Then
        assertThat(format(once)).isEqualTo(once);
    }

    @Test
    void theSamplesAreLaidOut() throws Exception {
        // Given
        String sample = Files.readString(Path.of("../config/policy.yaml"));
        // When Then
        assertThat(format(sample)).isEqualTo(sample);
    }

    @Test
    void thePolicyStaysTheSame() throws Exception {
        // Given
        SourceText clinic = Policies.resource("clinic.yaml");
        // When
        String formatted = PolicyFormatter.format(clinic);
        // Then
        assertThat(revision(formatted)).isEqualTo(revision(clinic.content()));
    }

    @Test
    void generatedPoliciesStayTheSameHoweverTheyAreWritten() throws Exception {
        long seed = 5;
        Random random = new Random(seed);
        for (PolicyCompiler.Result result : GeneratedPolicies.policies(40, seed, true)) {
            // Given
            String text = result.resolved().written().sources().get(0).content();
            String odd = distorted(text, random);
            // When
            String once = format(odd);
            // Then
            assertThat(revision(once)).as("seed %d%n%s", seed, odd).isEqualTo(revision(text));
            assertThat(format(once)).as("seed %d%n%s", seed, odd).isEqualTo(once);
            assertThat(once.lines().filter(line -> line.contains("# remark")).count())
                    .isEqualTo(odd.lines()
                            .filter(line -> line.contains("# remark"))
                            .count());
        }
    }

    /** Indents twice as much, puts spaces after colons, and scatters comments and blank lines. */
    private static String distorted(String text, Random random) {
        StringBuilder out = new StringBuilder();
        for (String line : text.lines().toList()) {
            int indent = line.length() - line.stripLeading().length();
            if (random.nextInt(4) == 0) {
                out.append("\n".repeat(random.nextInt(3)));
                out.append(" ".repeat(random.nextInt(12)))
                        .append("# remark ")
                        .append(random.nextInt(100))
                        .append('\n');
            }
            out.append(" ".repeat(indent * 2))
                    .append(line.strip().replaceFirst(": ", ":" + " ".repeat(1 + random.nextInt(3))))
                    .append(random.nextInt(4) == 0 ? "   # remark beside" : "")
                    .append(random.nextInt(6) == 0 ? "\r\n" : "\n");
        }
        return out.toString();
    }

    private static String revision(String text) {
        PolicyCompiler.Result result =
                Policies.compile(SourceText.of("policy.yaml", text), Set.of(ObligationKind.values()));
        return result.policy().orElseThrow().revision().hash();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: &x 1\nb: *x\n",
                "a: !!str 1\n",
                "%YAML 1.2\n---\na: 1\n",
                "a: |2\n    x\n",
                "a: [\n",
                "a: 1\na: 2\n"
            })
    void leavesWhatItDoesNotUnderstand(String text) {
        // When Then
        assertThatThrownBy(() -> format(text)).isInstanceOf(UnformattableException.class);
    }

    @Test
    void longListsAreFilled() throws Exception {
        // Given
        String text = "a:\n  b: [" + "SomethingOrOther, ".repeat(8) + "\n last]\n";
        // When
        String once = format(text);
        // Then
        assertThat(once.lines())
                .hasSize(3)
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(120));
        assertThat(format(once)).isEqualTo(once);
    }

    @Test
    void theGeneratorMakesWhatTheFormatterReads() throws Exception {
        // Given
        String text = new PolicyGenerator(new Random(1), false).policy().text();
        // When Then
        assertThat(format(text)).startsWith("zone-policy: 1\n");
    }
}
