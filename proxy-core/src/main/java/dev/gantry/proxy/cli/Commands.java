package dev.gantry.proxy.cli;

import java.time.Clock;

import static dev.gantry.proxy.cli.CommandNode.command;
import static dev.gantry.proxy.cli.CommandNode.group;

/** The commands there are. */
final class Commands {
    private Commands() {}

    static CommandNode all() {
        return group(
                "gantry",
                "A DICOM-aware zero-trust proxy for imaging estates.",
                group(
                        "config",
                        "work with gantry.yaml",
                        command(
                                "check",
                                "check a configuration and everything it names",
                                console -> new ConfigCheckCommand(console, Clock.systemUTC()))),
                command("version", "print the version", VersionCommand::new));
    }
}
