package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.FreePorts;
import dev.gantry.proxy.testing.GantryProcess;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the commands of {@code docs/quickstart.md} as they stand there, in order, in one shell and an empty directory. Only
 * the ports are others. Every line of a {@code text} block that follows commands must have been printed by them.
 */
@Interop({"bash", "curl", "Orthanc", "echoscu", "storescu", "findscu", Programs.PYDICOM})
class QuickstartIT {

    private static final Path PAGE = Path.of("..", "docs", "quickstart.md");
    private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final List<String> PORTS = List.of("2762", "4242", "8042", "8443");
    private static final String MARK = "@@@ step ";

    /** Commands of the page, and the lines that it says they print. */
    private record Step(String commands, List<String> expected) {

        void isAsExpected(String output) {
            assertThat(expected).allSatisfy(line -> assertThat(output).contains(line));
        }
    }

    @Test
    void everyCommandOfThePageDoesWhatThePageSays(@TempDir Path work) throws IOException {
        // Given
        List<Step> steps = steps(Files.readString(PAGE));
        Path home = Files.createDirectories(work.resolve("program"));
        String launcher = GantryProcess.fromDistribution(home).launcher().get(0);
        Path scratch = Files.createDirectories(work.resolve("scratch"));
        Path script = Files.writeString(work.resolve("quickstart.sh"), script(steps));
        Map<String, String> environment =
                Map.of("PATH", Path.of(launcher).getParent() + ":" + System.getenv("PATH") + ":/usr/sbin");

        // When
        Programs.Finished finished = Programs.run(
                List.of("bash", "-euo", "pipefail", script.toString()), scratch, environment, Duration.ofMinutes(3));

        // Then
        String log = Files.exists(scratch.resolve("gantry.log")) ? Files.readString(scratch.resolve("gantry.log")) : "";
        assertThat(finished.exitCode()).as("%s\n%s", finished.output(), log).isZero();
        for (int i = 0; i < steps.size(); i++) {
            assertThat(outputOf(i, finished.output()))
                    .as("output of\n%s\n%s", steps.get(i).commands(), log)
                    .satisfies(steps.get(i)::isAsExpected);
        }
    }

    private static List<Step> steps(String page) {
        List<Step> steps = new ArrayList<>();
        Matcher block = BLOCK.matcher(page);
        while (block.find()) {
            if (block.group(1).equals("bash")) {
                steps.add(new Step(block.group(2), new ArrayList<>()));
            } else if (!steps.isEmpty()) {
                block.group(2).lines().forEach(steps.get(steps.size() - 1).expected()::add);
            }
        }
        return steps;
    }

    /** The commands, with a mark before each step, free ports, and an end to whatever they leave running. */
    private static String script(List<Step> steps) {
        StringBuilder script = new StringBuilder("trap 'kill $(jobs -p) 2>/dev/null || :' EXIT\n");
        for (int i = 0; i < steps.size(); i++) {
            script.append("echo '")
                    .append(MARK)
                    .append(i)
                    .append("'\n")
                    .append(steps.get(i).commands());
        }
        String text = script.toString();
        for (String port : PORTS) {
            text = text.replaceAll("\\b" + port + "\\b", Integer.toString(FreePorts.next()));
        }
        return text;
    }

    private static String outputOf(int step, String output) {
        int start = output.indexOf(MARK + step + "\n");
        int end = output.indexOf(MARK + (step + 1) + "\n");
        return output.substring(start, end < 0 ? output.length() : end);
    }
}
