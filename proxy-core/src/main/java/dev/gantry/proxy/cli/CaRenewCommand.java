package dev.gantry.proxy.cli;

import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.proxy.instance.PolicyNames;
import dev.gantry.tls.enrol.EnrolledDevice;
import dev.gantry.tls.enrol.Enrolment;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.store.IssuanceRecord;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        description = {
            "Renews Gantry's own certificate now, or gives a device a new key and certificate of the profile it has.",
            "An instance that runs shows its new one within a minute; what is open goes on. The old one of a device",
            "stays valid until it ends or is revoked."
        },
        footer = {
            "",
            "Examples:",
            "  gantry ca renew --config gantry.yaml",
            "  gantry ca renew ct-01 --config gantry.yaml --out ct-01"
        })
final class CaRenewCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "SERIAL|DEVICE",
            description = "a device, by its id or a serial number (default: this instance itself)")
    private @Nullable String what;

    @Option(names = "--out", paramLabel = "DIR", description = "where the files of a device are written")
    private @Nullable Path out;

    @Option(names = "--json", description = "print a JSON object")
    private boolean json;

    CaRenewCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        AuthorityAccess access = new AuthorityAccess(console, clock);
        GantryConfig instance = access.config(config.file());
        if (what == null) {
            var renewed = access.open(instance, opened -> opened.renewOwnCertificateNow());
            report(
                    instance.node(),
                    renewed.serialText(),
                    renewed.leaf().getNotAfter().toInstant().toString(),
                    List.of(
                            instance.ca().orElseThrow().ownKey(),
                            instance.ca().orElseThrow().ownCertificate()),
                    null);
            return ExitCode.DONE;
        }
        if (out == null) {
            throw CommandFailure.usage("`--out DIR` is missing: the device needs its files");
        }
        String meant = what;
        Path directory = out;
        return access.open(instance, opened -> {
            SecureRandom random = new SecureRandom();
            IssuanceRecord newest =
                    CertificateChoice.of(meant, opened.authority()).get(0);
            CertificateProfile profile = CertificateProfile.ofId(newest.profile());
            if (!profile.isDevice()) {
                throw CommandFailure.input(
                        "`" + meant + "` is no device", "without an argument, Gantry's own is renewed");
            }
            var device = PolicyDevice.named(newest.holder(), instance.policy(), clock, console);
            KeyKind kind = profile == CertificateProfile.DEVICE_RSA ? KeyKind.RSA_3072 : KeyKind.EC_P256;
            EnrolledDevice enrolled = new Enrolment(opened.authority(), random)
                    .withNewKey(
                            PolicyNames.of(
                                    device, opened.authority().directory().site()),
                            profile,
                            kind,
                            null,
                            Requester.current());
            EnrolmentFiles files = EnrolmentFiles.write(directory, enrolled, random);
            report(
                    enrolled.device(),
                    enrolled.certificate().serialText(),
                    enrolled.certificate().leaf().getNotAfter().toInstant().toString(),
                    files.written(),
                    files.password().orElse(null));
            return ExitCode.DONE;
        });
    }

    private void report(String holder, String serial, String end, List<Path> files, @Nullable String password) {
        if (json) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("holder", holder);
            members.put("serial", serial);
            members.put("notAfter", end);
            members.put("files", files.stream().map(Path::toString).toList());
            if (password != null) {
                members.put("p12Password", password);
            }
            console.out().println(Json.write(members));
            return;
        }
        console.out().println("renewed " + holder + ": serial number " + serial + ", valid until " + end);
        files.forEach(file -> console.out().println("  " + file));
        if (password != null) {
            console.out().println("  password of the .p12 file, shown this once: " + password);
        }
    }
}
