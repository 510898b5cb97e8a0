package dev.gantry.proxy.cli;

import dev.gantry.proxy.Gantry;
import dev.gantry.proxy.control.QuarantineEntry.Kind;
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
                        clocked("prove", "prove a policy's invariants", PolicyProveCommand::new),
                        clocked("explain", "say why a request is allowed or refused", PolicyExplainCommand::new),
                        clocked("why-not", "say which rules nearly allow a request", PolicyWhyNotCommand::new),
                        clocked("diff", "compare two policies by what they decide", PolicyDiffCommand::new),
                        clocked("matrix", "show who may do what with whom", PolicyMatrixCommand::new),
                        clocked("schema", "print a JSON Schema for editors", PolicySchemaCommand::new),
                        clocked("fmt", "lay out the files of a policy", PolicyFmtCommand::new)),
                group(
                        "ca",
                        "the embedded certificate authority",
                        clocked("init", "make the authority", CaInitCommand::new),
                        clocked(
                                "enrol",
                                "give a device its key and certificate, or a code for it",
                                CaEnrolCommand::new),
                        clocked("requests", "list requests that wait for approval", CaRequestsCommand::new),
                        clocked("approve", "let a request that waits be answered", CaApproveCommand::new),
                        clocked("deny", "turn a request that waits away", CaDenyCommand::new),
                        clocked("renew", "renew Gantry's own certificate, or a device's", CaRenewCommand::new),
                        clocked("list", "list certificates", CaListCommand::new),
                        clocked(
                                "show",
                                "show the certificates of a device, or one by its serial number",
                                CaShowCommand::new),
                        clocked("revoke", "revoke certificates for good", CaRevokeCommand::new),
                        clocked("suspend", "refuse certificates until they are resumed", CaSuspendCommand::new),
                        clocked("resume", "take suspended certificates back into use", CaResumeCommand::new),
                        clocked("crl", "sign the revocation lists now, and show them", CaCrlCommand::new),
                        clocked("backup", "copy the authority and its records", CaBackupCommand::new),
                        clocked("restore", "put a copy back, or check one", CaRestoreCommand::new),
                        clocked("why", "tell the history of a certificate", CaWhyCommand::new),
                        clocked("doctor", "look the authority over", CaDoctorCommand::new),
                        clocked("lint", "hold certificates against the rules of the authority", CaLintCommand::new),
                        clocked("probe", "show what TLS an endpoint really speaks", CaProbeCommand::new)),
                group(
                        "audit",
                        "the local audit log",
                        clocked("verify", "check the chain of hashes", AuditVerifyCommand::new),
                        clocked("show", "print entries", AuditShowCommand::new)),
                clocked("decisions", "show what was decided", DecisionsCommand::new),
                clocked("status", "show how a running instance is", StatusCommand::new),
                clocked(
                        "associations",
                        "list the open associations of a running instance, or abort one",
                        AssociationsCommand::new),
                group(
                        "quarantine",
                        "shut devices and zones out at once",
                        clocked(
                                "device",
                                "shut a device out",
                                (console, clock) -> new QuarantineCommand(console, clock, Kind.DEVICE)),
                        clocked(
                                "zone",
                                "shut a zone out",
                                (console, clock) -> new QuarantineCommand(console, clock, Kind.ZONE)),
                        clocked("release", "let a device or a zone in again", ReleaseCommand::new),
                        clocked("list", "list who is shut out", QuarantineListCommand::new)),
                clocked("release", "the same as `quarantine release`", ReleaseCommand::new),
                command(
                        "demo",
                        "a whole small hospital on loopback, to see what Gantry does",
                        console -> new DemoCommand(
                                console,
                                Clock.system(ZoneId.systemDefault()),
                                (associations, connections) ->
                                        Gantry.starter(Clock.systemUTC(), associations, connections))),
                command("probe", "try the protocol attacks on an endpoint of your own", ProbeCommand::new),
                command("version", "print the version", VersionCommand::new));
    }

    private static CommandNode clocked(
            String name, String summary, BiFunction<Console, Clock, Callable<ExitCode>> command) {
        return command(name, summary, console -> command.apply(console, Clock.systemUTC()));
    }
}
