package dev.gantry.proxy.cli;

import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.ProblemRenderer;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.proxy.activation.PolicyFiles;
import dev.gantry.proxy.instance.PolicyLoader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** The policy that a command was given. */
final class PolicyTexts {
    private PolicyTexts() {}

    static List<SourceText> read(Path path) {
        try {
            return PolicyFiles.read(path);
        } catch (IOException e) {
            String said = String.valueOf(e.getMessage());
            throw CommandFailure.environment(said.startsWith("`") ? said : "`" + path + "`: " + IoFaults.reason(e), e);
        }
    }

    /**
     * Reads and compiles.
     *
     * @param undone what a wrong policy keeps from being done, such as {@code no test was run}
     * @throws CommandFailure if it is wrong, after its problems were printed
     */
    static PolicyCompiler.Result compile(Path path, Instant now, Console console, String undone) {
        PolicyCompiler.Result result = PolicyCompiler.compile(read(path), now, PolicyLoader.PERFORMABLE);
        if (result.policy().isEmpty()) {
            console.err().print(ProblemRenderer.render(result.problems()));
            console.err().println();
            throw CommandFailure.input("`" + path + "` is wrong, and " + undone);
        }
        return result;
    }
}
