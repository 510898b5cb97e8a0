package dev.gantry.proxy.cli;

import dev.gantry.policy.diagnostic.Suggestions;
import dev.gantry.policy.explanation.ExplanationText;
import dev.gantry.policy.explanation.ProblemPage;
import dev.gantry.policy.explanation.ProblemPages;
import dev.gantry.policy.vocabulary.ProblemCode;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        description = {
            "Says why a request is allowed or refused: the verdict and its reason code first, then the rules that",
            "decided it. For a refusal: the nearest rules and in what they differ, what would let it through and what",
            "that would open besides, and a test to paste into the policy. Exit code 0, whatever the verdict.",
            "With a code such as E204: what the problem means. Exit code 1: there is no such code."
        },
        footer = {
            "",
            "Examples:",
            "  gantry policy explain --policy policy.yaml --from ct-01 --calling CT01 --called PACS --service store \\",
            "      --sop CTImageStorage --attribute Modality=CT",
            "  gantry policy explain E204"
        })
final class PolicyExplainCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Parameters(paramLabel = "CODE", arity = "0..1", description = "the code of a problem")
    private @Nullable String code;

    @Mixin
    private QuestionOptions question = new QuestionOptions();

    @Option(names = "--json", description = "print a JSON object")
    private boolean json;

    PolicyExplainCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        if (code != null) {
            return page(code);
        }
        QuestionOptions.Answer answer = question.ask(console, clock);
        if (json) {
            console.out().println(Json.write(ExplanationJson.of(answer.explanation(), answer.stub())));
        } else {
            console.out().print(ExplanationText.whole(answer.explanation(), answer.stub()));
        }
        return ExitCode.DONE;
    }

    private ExitCode page(String word) {
        ProblemPage page = ProblemPages.find(word)
                .orElseThrow(() -> CommandFailure.input(
                        "unknown code `" + word + "`",
                        Suggestions.didYouMean(
                                word.toUpperCase(Locale.ROOT),
                                Arrays.stream(ProblemCode.values())
                                        .map(ProblemCode::name)
                                        .toList())));
        if (json) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("code", page.code().name());
            members.put("title", page.code().title());
            members.put("why", page.why());
            members.put("wrong", page.wrong());
            members.put("right", page.right());
            console.out().println(Json.write(members));
        } else {
            console.out().print(page.text());
        }
        return ExitCode.DONE;
    }
}
