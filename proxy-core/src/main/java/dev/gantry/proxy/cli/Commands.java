package dev.gantry.proxy.cli;

import dev.gantry.proxy.Gantry;
import java.time.Clock;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;

import static dev.gantry.proxy.cli.CommandNode.command;
import static dev.gantry.proxy.cli.CommandNode.group;

/** The commands there are. */
final class Commands {
    private Commands() {}

    static CommandNode all() {
        return group(
                "gantry",
                "A DICOM-aware zero-trust proxy for imaging estates.",
                clocked(
                        "run",
                        "run the proxy",
                        (console, clock) -> new RunCommand(console, clock, Gantry.starter(clock))),
                group(
                        "config",
                        "work with gantry.yaml",
                        clocked("check", "check a configuration and everything it names", ConfigCheckCommand::new)),
                group(
                        "policy",
                        "work with the zone policy",
                        clocked("check", "check a policy", PolicyCheckCommand::new),
                        clocked("test", "run a policy's own tests", PolicyTestCommand::new),
                        clocked("analyse", "find rules that do not do what they seem to", PolicyAnalyseCommand::new),
                        clocked("prove", "prove a policy's invariants", PolicyProveCommand::new)),
                group(
                        "ca",
                        "the embedded certificate authority",
                        clocked("init", "make the authority", CaInitCommand::new),
                        clocked("enrol", "give a device its key and certificate", CaEnrolCommand::new),
                        clocked("list", "list certificates", CaListCommand::new),
                        clocked(
                                "show",
                                "show the certificates of a device, or one by its serial number",
                                CaShowCommand::new),
                        clocked("revoke", "revoke certificates for good", CaRevokeCommand::new),
                        clocked("suspend", "refuse certificates until they are resumed", CaSuspendCommand::new),
                        clocked("resume", "take suspended certificates back into use", CaResumeCommand::new)),
                group(
                        "audit",
                        "the local audit log",
                        clocked("verify", "check the chain of hashes", AuditVerifyCommand::new),
                        clocked("show", "print entries", AuditShowCommand::new)),
                command(
                        "demo",
                        "a whole small hospital on loopback, to see what Gantry does",
                        console -> new DemoCommand(
                                console,
                                Clock.system(ZoneId.systemDefault()),
                                (associations, connections) ->
                                        Gantry.starter(Clock.systemUTC(), associations, connections))),
                command("version", "print the version", VersionCommand::new));
    }

    private static CommandNode clocked(
            String name, String summary, BiFunction<Console, Clock, Callable<ExitCode>> command) {
        return command(name, summary, console -> command.apply(console, Clock.systemUTC()));
    }
}
