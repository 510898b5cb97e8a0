package dev.gantry.policy.explanation;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Decision;
import dev.gantry.policy.Effect;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.cells.Cell;
import dev.gantry.policy.cells.CellBox;
import dev.gantry.policy.cells.Cells;
import dev.gantry.policy.cells.Points;
import dev.gantry.policy.cells.Space;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.resolve.Resolver;
import dev.gantry.policy.scenario.Scenario;
import dev.gantry.policy.testing.GeneratedPolicies;
import dev.gantry.policy.testing.Policies;
import dev.gantry.policy.testing.PolicyTests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ExplanationTest {
    private static final Set<ObligationKind> ALL = EnumSet.allOf(ObligationKind.class);
    private static final Path GOLDEN = Path.of("src/test/resources/explanations");

    private static Question question(String words) {
        List<Question.Word> list = new ArrayList<>();
        for (String word : words.split(" ")) {
            String[] pair = word.split("=", 2);
            String value = pair[1].replace('+', ' ');
            list.add(new Question.Word("--" + pair[0] + " " + value, pair[0], value));
        }
        return new Question(list);
    }

    private static Scenario request(Question question) {
        Question.Asked asked = question.ask(List.of(Policies.resource("clinic.yaml")), Set.of(), Policies.NOW);
        assertThat(asked.problems()).isEmpty();
        return asked.requests().get(0);
    }

    /** After a wanted change run it with {@code -Dgolden=write}, and read the difference. */
    @ParameterizedTest
    @CsvSource({
        "allowed, from=mr-1 calling=MR1 called=ARCHIVE service=store sop=MRImageStorage Modality=MR",
        "sop, from=mr-1 calling=MR1 called=ARCHIVE service=store sop=EncapsulatedPDFStorage Modality=MR",
        "content, from=mr-1 calling=MR1 called=ARCHIVE service=store sop=MRImageStorage Modality=CT",
        "nothing-said, from=mr-1 calling=MR1 called=ARCHIVE service=store sop=MRImageStorage",
        "identity, from=service-1 calling=MR1 called=ARCHIVE service=verification",
        "called, from=mr-1 calling=MR1 called=ARCHIV service=verification",
        "denied, from=mr-1 calling=MR1 called=VAULT service=store sop=EncapsulatedPDFStorage",
        "user, from=desk-3 calling=DESK3 called=ARCHIVE_QR service=query",
        "destination, from=desk-3 calling=DESK3 called=ARCHIVE_QR service=retrieve-move move-destination=DESK4"
                + " user.role=radiologist user.mfa=true",
        "delivery, from=store-1 calling=ARCHIVE called=DESK3 service=store sop=CTImageStorage",
        "report, from=store-1 calling=ARCHIVE_SC called=1E3 service=storage-commitment command=N-EVENT-REPORT"
                + " proposes-role=SCP",
        "reply, from=store-1 calling=ARCHIVE_SC called=MR1_QR service=storage-commitment command=N-EVENT-REPORT"
                + " proposes-role=SCP after=storage-commitment+request+by+MR1+to+ARCHIVE",
        "schedule, from=service-1 calling=SERVICE called=ARCHIVE_QR service=query at=2026-11-24T22:00"
                + " PatientID=PHANTOM-1 user.role=engineer user.mfa=true user.approved-by=biomed",
        "obligation, from=store-1 calling=ARCHIVE called=VAULT service=store sop=MRImageStorage at=2026-11-24T22:00",
        "message, from=orders-1 to=store-1 service=hl7 message=ADT^A40",
        "staged, from=cart-05 calling=CART05 called=ARCHIVE service=store sop=RTPlanStorage",
        "assurance, from=mr-1 calling=MR1 called=ARCHIVE service=query"
    })
    void isWrittenLikeThis(String name, String words) throws Exception {
        // Given
        Question question = question(words);
        PolicyCompiler.Result policy = Policies.compile(Policies.resource("clinic.yaml"), Set.of());
        // When
        Explanation explanation = Explanation.of(policy, Set.of(), request(question), Policies.NOW);
        String stub = question.stub(explanation.request(), explanation.expectation());
        String text = ExplanationText.whole(explanation, stub) + "\n" + ExplanationText.whyNot(explanation);
        // Then
        Path golden = GOLDEN.resolve(name + ".txt");
        if ("write".equals(System.getProperty("golden"))) {
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Files.readString(golden));
        assertThat(text)
                .startsWith(explanation.decision().effect() + "  "
                        + explanation.decision().reason().code() + "   ");
        assertStubPasses(stub);
    }

    /** A stub pasted at the end of the policy must pass there. */
    private static void assertStubPasses(String stub) {
        SourceText text =
                SourceText.of("clinic.yaml", Policies.resource("clinic.yaml").content() + stub);
        PolicyCompiler.Result result = PolicyCompiler.compile(List.of(text), Policies.NOW, Set.of());
        assertThat(result.policy())
                .as(() -> stub + ProblemRenderer.render(result.problems()))
                .isPresent();
        assertThat(PolicyTests.run(result.resolved(), result.policy().orElseThrow(), Policies.NOW))
                .last()
                .satisfies(outcome -> assertThat(outcome.failures()).as(stub).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyExplanationAgreesWithTheEngine(boolean staging) {
        int[] looked = {0};
        for (PolicyCompiler.Result result : GeneratedPolicies.policies(30, 4711, staging)) {
            Random random = new Random(looked[0]);
            requests(result, random, 12).forEach(request -> {
                looked[0]++;
                agrees(result, request);
            });
        }
        assertThat(looked[0]).isGreaterThan(1000);
    }

    private static List<Scenario> requests(PolicyCompiler.Result result, Random random, int oneOf) {
        List<Scenario> requests = new ArrayList<>();
        Space space = Space.of(result.resolved());
        Points points = new Points(space, Policies.NOW);
        Cells cells = new Cells(space, CellBox.of(space, 0, false));
        for (Cells.Group group : cells.groups()) {
            for (Cell cell : cells.cells(group)) {
                // Others than those that the rules are about come near them too.
                Cell there = random.nextBoolean()
                        ? cell
                        : cell.between(
                                random.nextInt(space.seats().size()),
                                random.nextInt(space.seats().size()));
                points.search(there, Map.of(), outcomes -> {
                    if (random.nextInt(oneOf) == 0) {
                        requests.add(outcomes.scenario());
                    }
                    return false;
                });
            }
        }
        return requests;
    }

    private static void agrees(PolicyCompiler.Result result, Scenario request) {
        // Given
        CompiledPolicy policy = result.policy().orElseThrow();
        Decision decision = request.judge(policy);
        Nearness nearness = Nearness.of(result.resolved(), request).orElseThrow();
        // When
        List<String> allows = holding(nearness, RuleKind.ALLOW);
        List<String> denies = holding(nearness, RuleKind.DENY);
        List<NearMiss> requires = nearness.rules(RuleKind.REQUIRE).stream()
                .filter(NearMiss::holds)
                .toList();
        boolean met = requires.stream()
                .allMatch(require -> nearness.unmet(require.rule()).isEmpty());
        // Then
        boolean allowed = decision.effect() == Effect.ALLOW && !decision.rules().isEmpty();
        String context = request.text() + "\n" + decision + "\n" + allows + denies + requires + "\n"
                + result.resolved().written().sources().get(0).content();
        assertThat(denies.isEmpty() && !allows.isEmpty() && met).as(context).isEqualTo(allowed);
        if (allowed) {
            assertThat(decision.rules()).as(context).containsAll(allows);
            assertThat(decision.rules().size()).as(context).isEqualTo(allows.size() + requires.size());
        }
    }

    private static List<String> holding(Nearness nearness, RuleKind kind) {
        return nearness.rules(kind).stream()
                .filter(NearMiss::holds)
                .map(miss -> miss.rule().id())
                .toList();
    }

    @Test
    void everyFixTurnsTheVerdict() {
        int edits = 0;
        int requests = 0;
        for (PolicyCompiler.Result result : GeneratedPolicies.policies(12, 99, true)) {
            CompiledPolicy policy = result.policy().orElseThrow();
            Random random = new Random(edits);
            for (Scenario request : requests(result, random, 60)) {
                if (request.judge(policy).allows()) {
                    continue;
                }
                // When
                Explanation explanation = Explanation.of(result, ALL, request, Policies.NOW);
                // Then
                for (Fix fix : explanation.fixes()) {
                    if (fix.edited() != null) {
                        edits++;
                        CompiledPolicy edited =
                                PolicyCompiler.compile(Resolver.resolve(fix.edited(), new Problems()), ALL);
                        assertThat(request.judge(edited).allows())
                                .as(fix.text())
                                .isTrue();
                        assertThat(fix.opens()).as(fix.text()).isNotEmpty();
                    }
                    if (fix.request() != null) {
                        requests++;
                        assertThat(fix.request().judge(policy).allows())
                                .as(fix.text())
                                .isTrue();
                    }
                }
            }
        }
        assertThat(edits).isGreaterThan(30);
        assertThat(requests).isGreaterThan(5);
    }

    @Test
    void showsWordsThatAreNotKnownWhereTheyWereWritten() {
        // When
        Question.Asked asked = question("from=mr-2 calling=MR1 called=ARCHIVE service=stor Modalty=CT")
                .ask(List.of(Policies.resource("clinic.yaml")), Set.of(), Policies.NOW);
        // Then
        assertThat(asked.requests()).isEmpty();
        assertThat(asked.problems()).extracting(Problem::code).containsExactlyInAnyOrder("E202", "E204", "E210");
        assertThat(ProblemRenderer.render(asked.problems())).contains("""
                command line:1:8: error[E202] unknown device `mr-2`
                  |
                1 | --from mr-2 --calling MR1 --called ARCHIVE --service stor --Modalty CT
                  |        ^^^^
                  = help: did you mean `mr-1`?
                """);
    }
}
