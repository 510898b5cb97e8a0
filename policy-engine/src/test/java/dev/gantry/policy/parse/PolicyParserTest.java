package dev.gantry.policy.parse;

import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.testing.Policies;
import dev.gantry.policy.vocabulary.SopClasses;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

class PolicyParserTest {
    private static PolicyCompiler.Result compile(String... texts) {
        List<SourceText> sources = new ArrayList<>();
        for (String text : texts) {
            sources.add(SourceText.of("part-" + sources.size() + ".yaml", text));
        }
        return PolicyCompiler.compile(sources, Policies.NOW, Set.of());
    }

    @Test
    void severalFilesAreOnePolicyInAnyOrder() {
        // Given
        String whole = Policies.resource("clinic.yaml").content();
        String[] halves = whole.split("(?m)^rules:", 2);
        String second = "zone-policy: 1\nrules:" + halves[1];
        // When
        PolicyCompiler.Result together = compile(whole);
        PolicyCompiler.Result apart = compile(halves[0], second);
        PolicyCompiler.Result turned = compile(second, halves[0]);
        // Then
        assertThat(apart.policy().orElseThrow().revision())
                .isEqualTo(together.policy().orElseThrow().revision())
                .isEqualTo(turned.policy().orElseThrow().revision());
    }

    @Test
    void aByteOrderMarkAndCommentsChangeNothing() {
        // Given
        String text = Policies.resource("clinic.yaml").content();
        // When
        PolicyCompiler.Result marked = compile("\uFEFF# a comment\r\n" + text.replace("\n", "\r\n"));
        // Then
        assertThat(marked.policy().orElseThrow().revision())
                .isEqualTo(compile(text).policy().orElseThrow().revision());
    }

    @Test
    void anAeTitleThatLooksLikeANumberStaysWhatItIs() {
        // When
        PolicyCompiler.Result result = compile(Policies.resource("clinic.yaml").content());
        // Then
        assertThat(Objects.requireNonNull(result.policy().orElseThrow().deviceOwning("1E3"))
                        .id())
                .isEqualTo("dose-7");
    }

    @Test
    void readsAPrivateSopClassAndATagInQuotes() {
        // When
        PolicyCompiler.Result result = compile("""
                zone-policy: 1
                zones: { a: {} }
                devices:
                  one: { zone: a, cert: "spiffe://x.example/one", ae: [ONE] }
                rules:
                  r: { allow: [store, dicom], from: a, to: a, sop: 1.2.3.4, where: { "(0008,0060)": CT } }
                """);
        // Then
        assertThat(ProblemRenderer.render(result.problems())).isEmpty();
        assertThat(SopClasses.find("1.2.840.10008.99")).isEmpty();
    }

    @Test
    @Timeout(60)
    void compilesTenThousandRules() {
        // Given
        StringBuilder text = new StringBuilder("zone-policy: 1\nzones: { a: {}, b: {} }\ndevices:\n");
        text.append("  c-1..200: { zone: a, cert: \"spiffe://x.example/c-{n}\", ae: [\"C{n}\"] }\n");
        text.append("  s-1..20: { zone: b, cert: \"spiffe://x.example/s-{n}\", ae: [\"S{n}\"] }\nrules:\n");
        for (int i = 0; i < 10_000; i++) {
            text.append("  a-rule-with-a-rather-long-name-%d:\n    why: so that the file is as long as files are\n"
                    .formatted(i));
            text.append(
                    "    allow: [store]\n    from: [c-%d, c-%d]\n    to: s-%d\n    sop: [CTImageStorage, MRImageStorage]\n"
                            .formatted(i % 200 + 1, i % 199 + 1, i % 20 + 1));
            text.append(
                    "    where: { Modality: [CT, MR], PatientID: { prefix: \"P-\" }, BodyPartExamined: { not: HEAD } }\n");
        }
        // When
        PolicyCompiler.Result result = compile(text.toString());
        // Then
        assertThat(text).hasSizeGreaterThan(2_500_000);
        assertThat(result.policy()).isPresent();
    }

    @Test
    @Timeout(120)
    void neverThrowsOnMutatedPolicies() {
        // Given
        long seed = 20_261_124L;
        Random random = new Random(seed);
        String original = Policies.resource("clinic.yaml").content();
        List<String> lines = original.lines().toList();
        for (int round = 0; round < 1_500; round++) {
            List<String> mutated = new ArrayList<>(lines);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int line = random.nextInt(mutated.size());
                switch (random.nextInt(4)) {
                    case 0 -> mutated.remove(line);
                    case 1 -> mutated.add(line, mutated.get(random.nextInt(mutated.size())));
                    case 2 -> Collections.swap(mutated, line, random.nextInt(mutated.size()));
                    default -> mutated.set(line, scrambled(mutated.get(line), random));
                }
            }
            String text = String.join("\n", mutated);
            // When
            PolicyCompiler.Result result = compile(text);
            // Then
            assertThat(result.policy().isPresent() || !result.problems().isEmpty())
                    .as("seed %d, round %d", seed, round)
                    .isTrue();
            assertThat(ProblemRenderer.render(result.problems())).isNotNull();
        }
    }

    private static String scrambled(String line, Random random) {
        if (line.isEmpty()) {
            return "  - [";
        }
        StringBuilder text = new StringBuilder(line);
        String alphabet = "[]{}:,&*!|>'\"%@`#-? abz019.~\\\u00e9";
        for (int i = random.nextInt(3); i >= 0 && !text.isEmpty(); i--) {
            int at = random.nextInt(text.length());
            if (random.nextBoolean()) {
                text.setCharAt(at, alphabet.charAt(random.nextInt(alphabet.length())));
            } else {
                text.deleteCharAt(at);
            }
        }
        return text.toString();
    }
}
