package dev.gantry.proxy.cli;

import dev.gantry.policy.Device;
import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.store.PendingTable.Pending;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        description = {
            "Approves a request that waits, as one of a device of the policy. It is answered when the device asks again.",
            "Compare the key with what the device shows first: whoever holds it will be that device."
        },
        footer = {"", "Example:", "  gantry ca approve 3f1c9a7b20de4415 --device ct-01 --config gantry.yaml"})
final class CaApproveCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "REQUEST", description = "the first digits of the request, as `ca requests` shows it")
    private String request = "";

    @Option(names = "--device", paramLabel = "DEVICE", required = true, description = "the device id of the policy")
    private String device = "";

    @Option(names = "--profile", paramLabel = "PROFILE", description = "the profile (default: device-auto)")
    private String profile = CertificateProfile.DEVICE_AUTO.id();

    @Option(names = "--json", description = "print a JSON object")
    private boolean json;

    CaApproveCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        AuthorityAccess access = new AuthorityAccess(console, clock);
        GantryConfig instance = access.config(config.file());
        Device found = PolicyDevice.named(device, instance.policy(), clock, console);
        CertificateProfile chosen = Arrays.stream(CertificateProfile.values())
                .filter(each -> each.isDevice() && each.id().equals(profile))
                .findFirst()
                .orElseThrow(() -> CommandFailure.input("`--profile " + profile + "` (expected: one of "
                        + Arrays.stream(CertificateProfile.values())
                                .filter(CertificateProfile::isDevice)
                                .map(CertificateProfile::id)
                                .collect(Collectors.joining(", "))
                        + ")"));
        Pending approved = access.open(instance, opened -> {
            Pending waiting = WaitingRequest.of(request, opened);
            opened.authority()
                    .store()
                    .pending()
                    .decide(waiting.fingerprint(), true, found.id(), chosen.id(), Requester.current());
            return waiting;
        });
        if (json) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("request", approved.fingerprint());
            members.put("device", found.id());
            members.put("profile", chosen.id());
            console.out().println(Json.write(members));
        } else {
            console.out()
                    .println("approved the request of " + approved.source() + " as " + found.id() + ": key "
                            + approved.spkiPin());
        }
        return ExitCode.DONE;
    }
}
