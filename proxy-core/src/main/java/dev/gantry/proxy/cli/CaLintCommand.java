package dev.gantry.proxy.cli;

import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.proxy.instance.EmbeddedAuthority;
import dev.gantry.tls.authority.IssuingAuthority;
import dev.gantry.tls.identity.PemFiles;
import dev.gantry.tls.lint.LintFinding;
import dev.gantry.tls.lint.LintSubject;
import dev.gantry.tls.lint.Lints;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.store.IssuanceRecord;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bouncycastle.asn1.x509.Certificate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        description = {
            "Holds the first certificate of a PEM file against the rules that the authority holds its own to.",
            "Exit code 3: it breaks one."
        },
        footer = {"", "Example:", "  gantry ca lint ct-01/ct-01.pem --config gantry.yaml"})
final class CaLintCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "FILE", description = "a certificate, PEM")
    private Path file = Path.of("");

    @Option(
            names = "--profile",
            paramLabel = "PROFILE",
            description = "the profile to hold it to (default: the one it was issued by, or else device-usb)")
    private @Nullable String profile;

    @Option(names = "--json", description = "print a JSON object")
    private boolean json;

    CaLintCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        AuthorityAccess access = new AuthorityAccess(console, clock);
        GantryConfig instance = access.config(config.file());
        return access.open(instance, opened -> {
            X509Certificate leaf = PemFiles.certificates(file).get(0);
            CertificateProfile held = profile(leaf, opened);
            List<LintFinding> findings = Lints.check(new LintSubject(
                    structure(leaf).getTBSCertificate(),
                    issuer(leaf, opened, held).structure(),
                    held));
            report(held, findings);
            return findings.isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
        });
    }

    private CertificateProfile profile(X509Certificate leaf, EmbeddedAuthority opened)
            throws dev.gantry.tls.store.StoreException {
        String named = profile == null
                ? opened.authority()
                        .store()
                        .find(leaf.getSerialNumber())
                        .map(IssuanceRecord::profile)
                        .orElse(CertificateProfile.DEVICE_USB.id())
                : profile;
        try {
            return CertificateProfile.ofId(named);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.input(String.valueOf(e.getMessage()));
        }
    }

    /** The authority that issued it; for a stranger's, the one that would. */
    private static IssuingAuthority issuer(X509Certificate leaf, EmbeddedAuthority opened, CertificateProfile profile) {
        var directory = opened.authority().directory();
        Optional<IssuingAuthority> known = directory.issuing().stream()
                .filter(each -> each.certificate().getSubjectX500Principal().equals(leaf.getIssuerX500Principal()))
                .findFirst();
        return known.or(() -> directory.issuing(profile.authority()))
                .orElseThrow(
                        () -> CommandFailure.input("this site has no authority for profile `" + profile.id() + "`"));
    }

    private static Certificate structure(X509Certificate certificate) {
        try {
            return Certificate.getInstance(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was decoded can be encoded", e);
        }
    }

    private void report(CertificateProfile held, List<LintFinding> findings) {
        if (json) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("file", file.toString());
            members.put("profile", held.id());
            members.put(
                    "findings",
                    findings.stream()
                            .map(finding -> Map.of("rule", finding.id(), "detail", finding.detail()))
                            .toList());
            console.out().println(Json.write(members));
            return;
        }
        findings.forEach(finding -> console.out().println(finding));
        console.out()
                .println(file + ": "
                        + (findings.isEmpty()
                                ? "keeps all " + Lints.ids().size() + " rules of " + held.id()
                                : "breaks " + findings.size() + " of "
                                        + Lints.ids().size() + " rules of " + held.id()));
    }
}
