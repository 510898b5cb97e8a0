package dev.gantry.proxy.cli;

import dev.gantry.policy.yaml.HostPort;
import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.proxy.tlsprobe.ProbeResult;
import dev.gantry.proxy.tlsprobe.TlsProbe;
import dev.gantry.tls.evidence.SpkiPins;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        description = {
            "Shows what TLS an endpoint really speaks: versions, suites in its order, certificates, and whether it asks",
            "for a client certificate. It makes up to a hundred connections, one after the other, and begins a handshake",
            "on each; ask before you point it at a device that examines a patient."
        },
        footer = {"", "Example:", "  gantry ca probe 10.20.1.11:2762"})
final class CaProbeCommand implements Callable<ExitCode> {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Console console;
    private final Clock clock;

    @Parameters(paramLabel = "HOST:PORT", description = "the endpoint")
    private String endpoint = "";

    @Option(names = "--json", description = "print a JSON object")
    private boolean json;

    CaProbeCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        HostPort pair = ValueTypes.HOST_PORT_PAIR
                .parse(endpoint)
                .orElseThrow(() -> CommandFailure.input(
                        "`" + endpoint + "` (expected: " + ValueTypes.HOST_PORT_PAIR.expected() + ")"));
        InetSocketAddress address = new InetSocketAddress(pair.host(), pair.port());
        if (address.isUnresolved()) {
            throw CommandFailure.environment("the host `" + pair.host() + "` is not known here", null);
        }
        ProbeResult result;
        try {
            result = new TlsProbe(address, TIMEOUT).run();
        } catch (IOException e) {
            throw CommandFailure.environment("`" + endpoint + "`: " + IoFaults.reason(e), e);
        }
        if (json) {
            console.out().println(Json.write(members(result)));
        } else {
            print(result);
        }
        return ExitCode.DONE;
    }

    private void print(ProbeResult result) {
        var out = console.out();
        if (result.versions().isEmpty()) {
            out.println(endpoint + " answers, and speaks no TLS");
            return;
        }
        result.versions().forEach((version, suites) -> {
            out.println(version.text() + (version.isForbidden() ? "  (nobody should speak it: RFC 8996)" : ""));
            suites.forEach(suite -> out.println("  " + suite));
        });
        out.println("client certificate: " + wish(result));
        for (X509Certificate certificate : result.chain()) {
            out.println("certificate " + certificate.getSubjectX500Principal().getName());
            out.println("  issuer  " + certificate.getIssuerX500Principal().getName());
            out.println("  " + Fingerprints.sha256(certificate));
            out.println("  pin:" + SpkiPins.of(certificate.getPublicKey()));
            out.println("  valid   " + certificate.getNotBefore().toInstant() + " to "
                    + certificate.getNotAfter().toInstant()
                    + (certificate.getNotAfter().toInstant().isBefore(clock.instant()) ? "  (it has ended)" : ""));
            out.println("  key     " + certificate.getPublicKey().getAlgorithm() + ", signed with "
                    + certificate.getSigAlgName());
        }
    }

    private static String wish(ProbeResult result) {
        return result.clientCertificate().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private Map<String, Object> members(ProbeResult result) {
        Map<String, Object> versions = new LinkedHashMap<>();
        result.versions().forEach((version, suites) -> versions.put(version.text(), suites));
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("endpoint", endpoint);
        members.put("versions", versions);
        members.put("clientCertificate", wish(result));
        members.put(
                "chain",
                result.chain().stream().map(CaProbeCommand::certificate).toList());
        return members;
    }

    private static Map<String, Object> certificate(X509Certificate certificate) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("subject", certificate.getSubjectX500Principal().getName());
        members.put("issuer", certificate.getIssuerX500Principal().getName());
        members.put("fingerprint", Fingerprints.sha256(certificate));
        members.put("pin", SpkiPins.of(certificate.getPublicKey()));
        members.put("notBefore", certificate.getNotBefore().toInstant().toString());
        members.put("notAfter", certificate.getNotAfter().toInstant().toString());
        members.put("keyAlgorithm", certificate.getPublicKey().getAlgorithm());
        members.put("signatureAlgorithm", certificate.getSigAlgName());
        return members;
    }
}
