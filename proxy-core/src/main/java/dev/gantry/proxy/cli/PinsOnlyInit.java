package dev.gantry.proxy.cli;

import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.proxy.config.TlsConfig;
import dev.gantry.proxy.instance.ProxyNames;
import dev.gantry.proxy.instance.Secrets;
import dev.gantry.tls.authority.PinnedIdentity;
import dev.gantry.tls.evidence.SpkiPins;
import dev.gantry.tls.identity.Passphrase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code gantry ca init --pins-only}: a certificate for Gantry at a site without an authority. */
final class PinsOnlyInit {
    private final Console console;
    private final Clock clock;

    PinsOnlyInit(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    /** Makes key and certificate where {@code tls.identity} says. */
    ExitCode make(Path file, boolean json) {
        GantryConfig config = InstanceReport.config(file, clock, console).config();
        TlsConfig tls = config.tls()
                .filter(TlsConfig::pinsOnly)
                .orElseThrow(() -> CommandFailure.input(
                        "`" + file + "` does not believe by direct comparison",
                        "write `tls: { trust: pins, identity: { certificate: edge.pem, key: edge.key } }`"));
        X509Certificate certificate = AuthorityAccess.attempt(() -> {
            try (Passphrase secret =
                    tls.passphrase().isPresent() ? Secrets.read(tls.passphrase().get()) : null) {
                return PinnedIdentity.create(
                        tls.certificate(),
                        tls.key(),
                        config.node(),
                        ProxyNames.addresses(config),
                        secret,
                        new SecureRandom(),
                        clock);
            }
        });
        String pin = SpkiPins.of(certificate.getPublicKey());
        if (json) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("certificate", tls.certificate().toString());
            members.put("key", tls.key().toString());
            members.put("fingerprint", Fingerprints.sha256(certificate));
            members.put("pin", pin);
            members.put("notAfter", certificate.getNotAfter().toInstant().toString());
            console.out().println(Json.write(members));
            return ExitCode.DONE;
        }
        var out = console.out();
        out.println("made a certificate for " + config.node() + ", without any authority");
        out.println("  " + tls.certificate() + "  is what every device is told to believe, this one exactly");
        out.println("  " + Fingerprints.sha256(certificate));
        out.println("  pin " + pin + "  until " + certificate.getNotAfter().toInstant());
        out.println();
        out.println("next: the pin of each device into the policy, as `cert: \"pin:sha256/…\"`;");
        out.println("  `gantry ca probe HOST:PORT` shows that of one that listens");
        return ExitCode.DONE;
    }
}
