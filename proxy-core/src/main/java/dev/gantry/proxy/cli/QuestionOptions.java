package dev.gantry.proxy.cli;

import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.explanation.Explanation;
import dev.gantry.policy.explanation.Question;
import dev.gantry.proxy.instance.PolicyLoader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that put a request to a policy: what a test of the policy gives. */
final class QuestionOptions {
    @Option(
            names = "--policy",
            paramLabel = "FILE|DIR",
            description = "the policy (default: that of the configuration)")
    private @Nullable Path policy;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--from", paramLabel = "DEVICE", description = "the calling device")
    private @Nullable String from;

    @Option(names = "--calling", paramLabel = "AE", description = "the calling AE title")
    private @Nullable String calling;

    @Option(names = "--called", paramLabel = "AE", description = "the called AE title")
    private @Nullable String called;

    @Option(names = "--to", paramLabel = "DEVICE", description = "the called device, for HL7")
    private @Nullable String to;

    @Option(names = "--service", paramLabel = "SERVICE", description = "the service, such as store or hl7")
    private @Nullable String service;

    @Option(names = "--sop", paramLabel = "KEYWORD|UID", description = "the SOP class (default: the usual one)")
    private @Nullable String sop;

    @Option(
            names = "--command",
            paramLabel = "COMMAND",
            description = "the command, such as C-FIND (default: the usual)")
    private @Nullable String command;

    @Option(names = "--message", paramLabel = "TYPE^TRIGGER", description = "the HL7 message")
    private @Nullable String message;

    @Option(
            names = "--transfer-syntax",
            paramLabel = "KEYWORD|UID",
            description = "a proposed transfer syntax; may come several times (default: the uncompressed ones)")
    private List<String> transferSyntaxes = new ArrayList<>();

    @Option(names = "--proposes-role", paramLabel = "SCU|SCP", description = "a role that the caller proposes")
    private List<String> roles = new ArrayList<>();

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "local time of the policy, such as 2026-11-24T23:10 (default: now)")
    private @Nullable String at;

    @Option(
            names = "--attribute",
            paramLabel = "KEYWORD=VALUE",
            description = "an attribute of the message; may come several times")
    private List<String> attributes = new ArrayList<>();

    @Option(names = "--move-destination", paramLabel = "AE", description = "the destination of a C-MOVE")
    private @Nullable String moveDestination;

    @Option(
            names = "--after",
            paramLabel = "TEXT",
            description = "what was let through before, such as `retrieve-move request by AE to AE`")
    private @Nullable String after;

    @Option(names = "--user-role", paramLabel = "ROLE", description = "a role of the verified user")
    private List<String> userRoles = new ArrayList<>();

    @Option(names = "--user-mfa", description = "the user signed in with several factors")
    private boolean userMfa;

    @Option(names = "--user-approved-by", paramLabel = "NAME", description = "who approved what the user does")
    private List<String> userApprovals = new ArrayList<>();

    /** An answer, and the question that it is the answer to. */
    record Answer(Explanation explanation, Question question) {
        /** Returns a test that holds the verdict. */
        String stub() {
            return question.stub(explanation.request(), explanation.expectation());
        }
    }

    /**
     * Puts the request to the policy.
     *
     * @throws CommandFailure if the policy or the request is wrong, after its problems were printed
     */
    Answer ask(Console console, Clock clock) {
        if (from == null || service == null) {
            throw CommandFailure.usage(
                    "no `" + (from == null ? "--from" : "--service") + "`",
                    "a request is given by --from, --calling, --called, --service and --sop; for HL7 by --from, --to,"
                            + " --service and --message");
        }
        Question question = new Question(words());
        Path path = policy == null
                ? InstanceReport.config(config.file(), clock, console).config().policy()
                : policy;
        Instant now = clock.instant();
        List<SourceText> sources = PolicyTexts.read(path);
        PolicyCompiler.Result compiled = PolicyTexts.compile(path, now, console, "nothing was asked of it");
        Question.Asked asked = question.ask(sources, PolicyLoader.PERFORMABLE, now);
        if (asked.requests().isEmpty()) {
            console.err().print(ProblemRenderer.render(asked.problems()));
            console.err().println();
            throw CommandFailure.input("the request is wrong, and nothing was asked of the policy");
        }
        return new Answer(
                Explanation.of(
                        compiled, PolicyLoader.PERFORMABLE, asked.requests().get(0), now),
                question);
    }

    private List<Question.Word> words() {
        List<Question.Word> words = new ArrayList<>();
        add(words, "--from", "from", from);
        add(words, "--calling", "calling", calling);
        add(words, "--called", "called", called);
        add(words, "--to", "to", to);
        add(words, "--service", "service", service);
        add(words, "--sop", "sop", sop);
        add(words, "--command", "command", command);
        add(words, "--message", "message", message);
        transferSyntaxes.forEach(word -> add(words, "--transfer-syntax", "transfer-syntaxes", word));
        roles.forEach(word -> add(words, "--proposes-role", "proposes-role", word));
        add(words, "--at", "at", at);
        for (String attribute : attributes) {
            int equals = attribute.indexOf('=');
            if (equals < 1) {
                throw CommandFailure.usage("`--attribute " + attribute + "` (expected: KEYWORD=VALUE)");
            }
            words.add(new Question.Word(
                    "--attribute " + attribute, attribute.substring(0, equals), attribute.substring(equals + 1)));
        }
        add(words, "--move-destination", "move-destination", moveDestination);
        add(words, "--after", "after", after);
        userRoles.forEach(word -> add(words, "--user-role", "user.roles", word));
        if (userMfa) {
            words.add(new Question.Word("--user-mfa", "user.mfa", "true"));
        }
        userApprovals.forEach(word -> add(words, "--user-approved-by", "user.approved-by", word));
        return words;
    }

    private static void add(List<Question.Word> words, String option, String key, @Nullable String value) {
        if (value != null) {
            words.add(new Question.Word(option + " " + value, key, value));
        }
    }
}
