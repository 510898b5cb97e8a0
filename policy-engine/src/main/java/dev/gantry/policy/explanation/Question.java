package dev.gantry.policy.explanation;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.SourceSpan;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.model.PolicyTest;
import dev.gantry.policy.scenario.Scenario;
import dev.gantry.policy.testing.TestRequests;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A request in the words of the {@code given} of a test, put to a policy. */
public final class Question {
    private static final String NAME = "command line";

    private final List<Word> words;

    /** Makes a question of words; the same key may come several times. */
    public Question(List<Word> words) {
        this.words = List.copyOf(words);
    }

    /**
     * One word of a question.
     *
     * @param option how the user wrote it, such as {@code --from ct-01}
     * @param key the key of {@code given}; {@code user.} before those of the user
     * @param value what it says
     */
    public record Word(String option, String key, String value) {}

    /**
     * What came of asking.
     *
     * @param problems what is wrong with the question; none where there is a request
     * @param requests the request, or none
     */
    public record Asked(List<Problem> problems, List<Scenario> requests) {
        public Asked {
            problems = List.copyOf(problems);
            requests = List.copyOf(requests);
        }
    }

    /**
     * Makes the request that the question is about.
     *
     * @param sources the files of a policy that compiles without an error
     * @param now the time of a request that names none
     */
    public Asked ask(List<SourceText> sources, Set<ObligationKind> performable, Instant now) {
        List<Integer> wordOfLine = new ArrayList<>();
        SourceText text = SourceText.of(NAME, yaml(wordOfLine));
        List<SourceText> all = new ArrayList<>(sources);
        all.add(text);
        PolicyCompiler.Result result = PolicyCompiler.compile(all, now, performable);
        List<Problem> problems = result.problems().stream()
                .filter(problem -> problem.span().source() == text)
                .map(problem -> moved(problem, wordOfLine))
                .toList();
        CompiledPolicy policy = result.policy().orElse(null);
        if (policy == null) {
            return new Asked(problems, List.of());
        }
        List<PolicyTest> tests = result.resolved().written().tests().stream()
                .filter(test -> test.title().span().source() == text)
                .toList();
        TestRequests requests = new TestRequests(result.resolved(), policy, now);
        return new Asked(problems, tests.stream().map(requests::request).toList());
    }

    /** Returns a test that holds a verdict. */
    public String stub(Scenario request, String expected) {
        List<String> more = new ArrayList<>();
        for (Word word : words) {
            if (word.key.equals("at") || word.key.equals("after")) {
                more.add(word.key + ": " + quoted(word.value));
            }
        }
        return request.testStub("from an explanation", expected, more);
    }

    /** A file of a policy with one test, a word a line, so that problems can be shown where the user wrote it. */
    private String yaml(List<Integer> wordOfLine) {
        Map<String, List<Integer>> byKey = new LinkedHashMap<>();
        for (boolean user : new boolean[] {false, true}) {
            for (int i = 0; i < words.size(); i++) {
                String key = words.get(i).key;
                if (key.startsWith("user.") == user) {
                    byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(i);
                }
            }
        }
        List<String> lines = new ArrayList<>(List.of("zone-policy: 1", "tests:", "  - question:", "      given:"));
        boolean[] user = {false};
        byKey.forEach((key, places) -> {
            String name = key;
            String indent = "        ";
            if (key.startsWith("user.")) {
                if (!user[0]) {
                    lines.add(indent + "user:");
                    user[0] = true;
                }
                name = key.substring("user.".length());
                indent += "  ";
            }
            if (places.size() == 1) {
                note(wordOfLine, lines.size(), places.get(0));
                lines.add(indent + quoted(name) + ": " + quoted(words.get(places.get(0)).value));
                return;
            }
            note(wordOfLine, lines.size(), places.get(0));
            lines.add(indent + quoted(name) + ":");
            for (int place : places) {
                note(wordOfLine, lines.size(), place);
                lines.add(indent + "  - " + quoted(words.get(place).value));
            }
        });
        lines.add("      expect: allow");
        return String.join("\n", lines) + "\n";
    }

    private static void note(List<Integer> wordOfLine, int line, int word) {
        while (wordOfLine.size() <= line) {
            wordOfLine.add(-1);
        }
        wordOfLine.set(line, word);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''").replaceAll("\\p{Cntrl}", "\uFFFD") + "'";
    }

    /** Shows a problem in the line that the user wrote. */
    private Problem moved(Problem problem, List<Integer> wordOfLine) {
        StringBuilder line = new StringBuilder();
        Map<Integer, int[]> places = new HashMap<>();
        for (int i = 0; i < words.size(); i++) {
            Word word = words.get(i);
            line.append(line.isEmpty() ? "" : " ");
            int start = line.length() + Math.max(word.option.length() - word.value.length(), 0);
            line.append(word.option);
            places.put(i, new int[] {start + 1, line.length() + 1});
        }
        int number = problem.span().line() - 1;
        int word = number < wordOfLine.size() ? wordOfLine.get(number) : -1;
        int[] place = places.getOrDefault(word, new int[] {1, line.length() + 1});
        SourceText shown = SourceText.of(NAME, line.toString());
        return new Problem(
                problem.severity(),
                problem.code(),
                problem.message(),
                new SourceSpan(shown, 1, place[0], 1, place[1]),
                null,
                problem.help());
    }
}
