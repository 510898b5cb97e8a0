package dev.gantry.proxy.cli;

import dev.gantry.policy.Device;
import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.tls.enrol.OneTimeCodes;
import dev.gantry.tls.enrol.SourceNetwork;
import dev.gantry.tls.profile.CertificateProfile;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a one-time code, which a device enrols with by itself over EST. */
final class CaCodeOffer {
    private final Console console;
    private final Clock clock;

    CaCodeOffer(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    ExitCode make(
            AuthorityAccess access,
            GantryConfig instance,
            Device device,
            CertificateProfile profile,
            @Nullable String network,
            boolean json) {
        @Nullable SourceNetwork from = network == null ? null : network(network);
        String code = access.open(
                instance,
                opened -> new OneTimeCodes(opened.authority().store().codes(), new SecureRandom(), clock)
                        .create(device.id(), profile, from, Requester.current()));
        String end = clock.instant().plus(OneTimeCodes.LIFE).toString();
        if (json) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("device", device.id());
            members.put("code", code);
            members.put("profile", profile.id());
            members.put("notAfter", end);
            console.out().println(Json.write(members));
            return ExitCode.DONE;
        }
        console.out().println("one-time code of " + device.id() + ", shown this once: " + code);
        console.out()
                .println("  good for " + hours(OneTimeCodes.LIFE) + " and one certificate of profile " + profile.id()
                        + (from == null ? "" : ", from " + from));
        instance.ca()
                .flatMap(ca -> ca.est())
                .ifPresentOrElse(
                        est -> console.out()
                                .println("  EST server: port " + est.bind().getPort()
                                        + ", /.well-known/est/simpleenroll, user " + device.id()),
                        () -> console.warning("this instance has no `ca.est`, so there is nowhere to show the code"));
        return ExitCode.DONE;
    }

    private static String hours(Duration life) {
        return life.toHours() + " hours";
    }

    private static SourceNetwork network(String text) {
        try {
            return SourceNetwork.parse(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.input("`--network " + text + "` (expected: such as 10.20.1.0/24)");
        }
    }
}
