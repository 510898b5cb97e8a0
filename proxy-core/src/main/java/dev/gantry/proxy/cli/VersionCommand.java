package dev.gantry.proxy.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        description = "Prints the version of Gantry and of what it runs on.",
        footer = {"", "Example:", "  gantry version --json"})
final class VersionCommand implements Callable<ExitCode> {
    private final Console console;

    @Option(names = "--json", description = "print a JSON object")
    private boolean json;

    VersionCommand(Console console) {
        this.console = console;
    }

    @Override
    public ExitCode call() {
        String version = ProductVersion.current();
        String java = System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")";
        String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (json) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("version", version);
            members.put("java", java);
            members.put("platform", platform);
            console.out().println(Json.write(members));
        } else {
            console.out().println("gantry " + version);
            console.out().println("Java " + java + ", " + platform);
        }
        return ExitCode.DONE;
    }
}
