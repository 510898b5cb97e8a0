package dev.gantry.proxy.cli;

import dev.gantry.proxy.instance.InstanceFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class DecisionsCommandTest {
    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";

    @TempDir
    private Path directory = Path.of("");

    private final Terminal terminal = new Terminal();
    private Path config = Path.of("");
    private Path decisions = Path.of("");

    @BeforeEach
    void record() throws Exception {
        InstanceFiles files = new InstanceFiles(directory);
        config = files.file();
        decisions = Files.createDirectories(files.path("state").resolve("decisions"));
        Files.writeString(
                decisions.resolve("decisions-2021-11-24T100000123Z.jsonl"),
                message("2021-11-24T09:00:00Z", "ct-01", "allow", "allowed", "\"rules\":[\"ct-archive\"]")
                        + message("2021-11-24T09:30:00Z", "ct-01", "deny", "not-allowed", "\"rules\":[]"));
        Files.writeString(
                decisions.resolve("decisions.jsonl"),
                message(
                                "2021-11-24T11:00:00Z",
                                "ct-02",
                                "allow",
                                "allowed",
                                "\"rules\":[\"ct-archive\"],\"shadow\":\"deny\",\"shadowReason\":\"denied-by-rule\","
                                        + "\"shadowRules\":[\"tighten\"]")
                        + "{\"time\":\"2021-11-24T11:15:00Z\",\"kind\":\"association\",\"device\":\"ct-01\","
                        + "\"calling\":\"CT01\",\"toDevice\":\"pacs-main\",\"called\":\"PACS\",\"verdict\":\"allow\","
                        + "\"reason\":\"allowed\",\"rules\":[\"ct-archive\"],\"contexts\":[{\"id\":1,"
                        + "\"service\":\"store\",\"sop\":\"" + CT + "\",\"verdict\":\"allow\",\"reason\":\"allowed\"},"
                        + "{\"id\":3,\"service\":\"verification\",\"sop\":\"1.2.840.10008.1.1\",\"verdict\":\"deny\","
                        + "\"reason\":\"not-allowed\"}]}\n"
                        + message("2021-11-24T11:30:00Z", "ct-01", "allow", "allowed", "\"rules\":[\"ct-archive\"]"));
    }

    private static String message(String time, String device, String verdict, String reason, String more) {
        return "{\"time\":\"" + time + "\",\"kind\":\"message\",\"association\":\"a-1\",\"device\":\"" + device
                + "\",\"calling\":\"CT01\",\"toDevice\":\"pacs-main\",\"called\":\"PACS\",\"service\":\"store\","
                + "\"command\":\"C-STORE-RQ\",\"sop\":\"" + CT + "\",\"verdict\":\"" + verdict + "\",\"reason\":\""
                + reason + "\"," + more + ",\"policy\":\"0123456789abcdef\"}\n";
    }

    private List<String> run(String... options) {
        String[] args = new String[options.length + 3];
        args[0] = "decisions";
        args[1] = "--config";
        args[2] = config.toString();
        System.arraycopy(options, 0, args, 3, options.length);
        ExitCode code = terminal.run(args);
        assertThat(code).as(terminal.err()).isEqualTo(ExitCode.DONE);
        return terminal.out().lines().toList();
    }

    @Test
    void showsWhatWasDecidedTheOldestFirst() {
        // When
        List<String> lines = run();

        // Then
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0))
                .isEqualTo("2021-11-24T09:00:00Z  ALLOW  allowed             ct-01/CT01 → pacs-main/PACS  "
                        + "store C-STORE-RQ CTImageStorage  by ct-archive  policy 0123456789ab");
        assertThat(lines.get(2)).contains("shadow: deny denied-by-rule  by tighten");
        assertThat(lines.get(3)).contains("association, 2 contexts, refused: Verification not-allowed");
        assertThat(terminal.err()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "--rule, tighten, 1",
        "--rule, ct-archive, 4",
        "--device, ct-02, 1",
        "--device, pacs-main, 5",
        "--verdict, deny, 2",
        "--verdict, allow, 4",
        "--reason, denied-by-rule, 1",
        "--since, 2021-11-24T11:00:00Z, 3",
        "--until, 2021-11-24T11:00:00+00:00, 2",
        "--limit, 2, 2",
        "--since, 30d, 0"
    })
    void showsOnlyWhatIsAskedFor(String option, String value, int count) {
        // When / Then
        assertThat(run(option, value)).hasSize(count);
    }

    @Test
    void showsTheLatestWhereTheyAreLimited() {
        // When / Then
        assertThat(run("--limit", "1").get(0)).startsWith("2021-11-24T11:30:00Z");
    }

    @Test
    void printsTheLinesThemselvesAsJson() throws Exception {
        // When / Then
        assertThat(run("--json", "--device", "ct-02"))
                .containsExactly(
                        Files.readAllLines(decisions.resolve("decisions.jsonl")).get(0));
    }

    @Test
    void passesOverWhatIsNoDecision() throws Exception {
        // Given: half a line in the middle, one without end, and one of a terminal's commands
        Files.writeString(
                decisions.resolve("decisions.jsonl"),
                "{\"time\":\"2026-\n" + "x".repeat(3 << 20) + "\n"
                        + message("2021-11-24T12:00:00Z", "\\u001b[2J", "deny", "unknown-device", "\"rules\":[]")
                        + "{\"time\":\"2021-11-24T12:0",
                StandardOpenOption.APPEND);

        // When
        List<String> lines = run("--since", "2021-11-24T12:00:00Z");

        // Then
        assertThat(lines)
                .singleElement()
                .satisfies(line -> assertThat(line).contains("\\u001b[2J").doesNotContain("\u001b"));
        assertThat(terminal.err()).contains("warning: 3 lines are no decisions and were passed over");
    }

    @Test
    void showsNothingWhereNothingWasRecorded() throws Exception {
        // Given
        for (Path file : List.of(
                decisions.resolve("decisions.jsonl"), decisions.resolve("decisions-2021-11-24T100000123Z.jsonl"))) {
            Files.delete(file);
        }
        Files.delete(decisions);

        // When / Then
        assertThat(run()).isEmpty();
    }

    @Test
    void sumsUp() {
        // When
        List<String> lines = run("--tuples");

        // Then: the association that was let in speaks by its messages, but for the context that was refused
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0))
                .isEqualTo("        2  2021-11-24T09:00:00Z  2021-11-24T11:30:00Z  ALLOW  "
                        + "ct-01/CT01 → pacs-main/PACS  store CTImageStorage");
        assertThat(lines).anySatisfy(line -> assertThat(line).contains("DENY").endsWith("verification Verification"));
    }

    @Test
    void sumsUpForProgramsToo() {
        // When / Then
        assertThat(String.join("\n", run("--tuples", "--json", "--device", "ct-02")))
                .contains("\"count\" : 1", "\"verdict\" : \"allow\"", "\"sop\" : \"" + CT + "\"");
    }

    @Test
    void followsWhatIsDecidedWhileTheFileIsPutAside() throws Exception {
        // Given
        Path file = decisions.resolve("decisions.jsonl");
        Thread command = new Thread(
                () -> terminal.run("decisions", "--config", config.toString(), "--follow", "--device", "ct-09"));
        command.start();
        try {
            // When: lines come until the command is seen to follow, then in two parts, then in another file
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
                append(file, message("2021-11-24T13:00:00Z", "ct-09", "allow", "allowed", "\"rules\":[]"));
                return terminal.out().contains("T13:00");
            });
            String half = message("2021-11-24T14:00:00Z", "ct-09", "deny", "not-allowed", "\"rules\":[]");
            append(file, half.substring(0, 40));
            append(file, half.substring(40));
            Files.move(file, decisions.resolve("decisions-2021-11-24T140000Z.jsonl"), StandardCopyOption.ATOMIC_MOVE);
            append(file, message("2021-11-24T15:00:00Z", "ct-09", "deny", "not-allowed", "\"rules\":[]"));

            // Then
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() ->
                            terminal.out().contains("T14:00") && terminal.out().contains("T15:00"));
        } finally {
            command.interrupt();
            command.join(10_000);
        }
        assertThat(command.isAlive()).isFalse();
    }

    private static void append(Path file, String text) throws Exception {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void aReasonThatDoesNotExistEndsWith1() {
        // When
        ExitCode code = terminal.run("decisions", "--config", config.toString(), "--reason", "not-alowed");

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err()).contains("did you mean `not-allowed`?");
    }

    @Test
    void aTimeThatIsNoneEndsWith1() {
        // When
        ExitCode code = terminal.run("decisions", "--config", config.toString(), "--since", "yesterday");

        // Then
        assertThat(code).isEqualTo(ExitCode.INPUT);
        assertThat(terminal.err()).contains("`--since yesterday` (expected: a moment such as");
    }
}
