package dev.gantry.proxy.cli;

import dev.gantry.policy.explanation.ExplanationText;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        description = {
            "Says which rules nearly allow a request that is refused, in what they differ, and what would let it",
            "through. For a request that is allowed, the rules that allow it. Exit code 0, whatever the verdict."
        },
        footer = {
            "",
            "Example:",
            "  gantry policy why-not --policy policy.yaml --from ct-01 --calling CT01 --called PACS --service query"
        })
final class PolicyWhyNotCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private QuestionOptions question = new QuestionOptions();

    @Option(names = "--json", description = "print a JSON object")
    private boolean json;

    PolicyWhyNotCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        QuestionOptions.Answer answer = question.ask(console, clock);
        if (json) {
            console.out().println(Json.write(ExplanationJson.of(answer.explanation(), answer.stub())));
        } else {
            console.out().print(ExplanationText.whyNot(answer.explanation()));
        }
        return ExitCode.DONE;
    }
}
