package dev.gantry.proxy.cli;

import static dev.gantry.proxy.cli.CommandNode.command;
import static dev.gantry.proxy.cli.CommandNode.group;

/** The commands there are. */
final class Commands {
    private Commands() {}

    static CommandNode all() {
        return group(
                "gantry",
                "A DICOM-aware zero-trust proxy for imaging estates.",
                command("version", "print the version", VersionCommand::new));
    }
}
