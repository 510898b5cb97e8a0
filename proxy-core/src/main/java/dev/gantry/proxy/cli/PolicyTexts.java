package dev.gantry.proxy.cli;

import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.proxy.activation.PolicyFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The files of a policy that a command was given. */
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
}
