package dev.gantry.proxy.cli;

import dev.gantry.policy.diagnostic.Suggestions;
import dev.gantry.policy.yaml.HostPort;
import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.proxy.probe.Probe;
import dev.gantry.proxy.probe.ProbeEndpoint;
import dev.gantry.proxy.probe.ProbeResult;
import dev.gantry.proxy.probe.ProbeResult.Verdict;
import dev.gantry.proxy.probe.ProbeTls;
import dev.gantry.proxy.probe.ProbeVector;
import dev.gantry.proxy.probe.ProbeVectors;
import dev.gantry.tls.identity.IdentityException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        description = {
            "Runs the catalogue of protocol attacks against a DICOM endpoint of your own and says what it tolerates.",
            "Nothing is stored, changed or queried there; but an endpoint that is not sound may stop to serve. After each",
            "vector a C-ECHO tells whether it lives. Ends with 0 where all is refused, with 3 where something is not."
        },
        footer = {
            "",
            "Examples:",
            "  gantry probe 127.0.0.1:11112 --i-own-this --called PACS",
            "  gantry probe pacs.example:2762 --i-own-this --calling CT01 --called PACS \\",
            "      --cert ct-01.pem --key ct-01.key --trust root.pem --other-calling CT02 --json"
        })
final class ProbeCommand implements Callable<ExitCode> {
    private final Console console;

    @Parameters(paramLabel = "HOST:PORT", description = "the endpoint")
    private String where = "";

    @Option(names = "--i-own-this", description = "the endpoint is yours, and may stop to serve")
    private boolean owned;

    @Option(names = "--calling", paramLabel = "AE", description = "the AE title to call with (default: GANTRY)")
    private String calling = "GANTRY";

    @Option(names = "--called", paramLabel = "AE", description = "its AE title (default: ANY-SCP)")
    private String called = "ANY-SCP";

    @Option(names = "--trust", paramLabel = "FILE", description = "speak TLS, and trust these anchors (PEM)")
    private @Nullable Path trust;

    @Option(names = "--cert", paramLabel = "FILE", description = "with --trust: the certificate chain to show (PEM)")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "with --cert: its key (PEM, not encrypted)")
    private @Nullable Path key;

    @Option(
            names = "--other-calling",
            paramLabel = "AE",
            description = "an AE title of another device, which the endpoint must not let this one use")
    private @Nullable String otherCalling;

    @Option(
            names = "--other-cert",
            paramLabel = "FILE",
            description = "the certificate chain of another device, with --other-key")
    private @Nullable Path otherCertificate;

    @Option(names = "--other-key", paramLabel = "FILE", description = "with --other-cert: its key")
    private @Nullable Path otherKey;

    @Option(
            names = "--revoked-cert",
            paramLabel = "FILE",
            description = "a certificate chain that is revoked or has expired, with --revoked-key")
    private @Nullable Path revokedCertificate;

    @Option(names = "--revoked-key", paramLabel = "FILE", description = "with --revoked-cert: its key")
    private @Nullable Path revokedKey;

    @Option(names = "--only", paramLabel = "ID", description = "only these vectors, by id or row, such as C5-03 or C5")
    private List<String> only = List.of();

    @Option(names = "--patience", paramLabel = "TIME", description = "how long an answer may take (default: 5s)")
    private String patience = "5s";

    @Option(names = "--json", description = "print a JSON object")
    private boolean json;

    ProbeCommand(Console console) {
        this.console = console;
    }

    @Override
    public ExitCode call() {
        InetSocketAddress address = address();
        requireOwner(address.getAddress());
        List<ProbeVector> vectors = chosen();
        requirePair("--cert", certificate, key);
        requirePair("--other-cert", otherCertificate, otherKey);
        requirePair("--revoked-cert", revokedCertificate, revokedKey);
        Probe probe = new Probe(new ProbeEndpoint(
                address,
                tls(certificate, key),
                certificates(),
                title(calling),
                otherCalling == null ? null : title(otherCalling),
                title(called),
                patience()));
        Optional<String> dead = probe.firstLook();
        if (dead.isPresent()) {
            throw CommandFailure.environment(
                    "`" + where + "` does not serve a C-ECHO of `" + calling + "` to `" + called + "`: it "
                            + dead.get(),
                    null,
                    "a verdict needs an endpoint that serves: see `--calling`, `--called`, `--trust`, `--cert`");
        }
        List<ProbeResult> results = probe.run(vectors, result -> {
            if (!json) {
                print(result);
            }
        });
        return report(results, vectors.size() - results.size());
    }

    private InetSocketAddress address() {
        HostPort parsed = ValueTypes.HOST_PORT_PAIR
                .parse(where)
                .orElseThrow(() -> CommandFailure.input(
                        "`" + where + "` (expected: " + ValueTypes.HOST_PORT_PAIR.expected() + ")"));
        InetSocketAddress address = new InetSocketAddress(parsed.host(), parsed.port());
        if (address.isUnresolved()) {
            throw CommandFailure.environment("host name `" + parsed.host() + "` does not resolve", null);
        }
        return address;
    }

    private void requireOwner(InetAddress address) {
        if (owned) {
            return;
        }
        boolean nearby = address.isLoopbackAddress()
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || (address.getAddress()[0] & 0xFE) == 0xFC;
        throw CommandFailure.usage(
                nearby
                        ? "the endpoint may stop to serve, and nobody has said that it is yours"
                        : "`" + address.getHostAddress()
                                + "` is a public address, and nobody has said that it is yours",
                "attacks on what is not yours are a crime; say `--i-own-this` where it is");
    }

    private List<ProbeVector> chosen() {
        for (String each : only) {
            if (!ProbeVectors.names().contains(each)) {
                throw CommandFailure.input(
                        "unknown vector `" + each + "`", Suggestions.didYouMean(each, ProbeVectors.names()));
            }
        }
        return ProbeVectors.all().stream()
                .filter(vector -> only.isEmpty() || only.contains(vector.id()) || only.contains(vector.row()))
                .toList();
    }

    private ProbeEndpoint.Certificates certificates() {
        return new ProbeEndpoint.Certificates(
                certificate == null ? null : tls(null, null),
                shown(otherCertificate, otherKey),
                shown(revokedCertificate, revokedKey));
    }

    private @Nullable SSLContext shown(@Nullable Path chain, @Nullable Path itsKey) {
        return chain == null ? null : tls(chain, itsKey);
    }

    private void requirePair(String option, @Nullable Path chain, @Nullable Path itsKey) {
        if ((chain == null) != (itsKey == null) || (chain != null && trust == null)) {
            throw CommandFailure.usage(
                    "`" + option + "` goes with `" + option.replace("cert", "key") + "` and `--trust`");
        }
    }

    private @Nullable SSLContext tls(@Nullable Path chain, @Nullable Path itsKey) {
        if (trust == null) {
            return null;
        }
        try {
            return ProbeTls.context(chain, itsKey, trust);
        } catch (IdentityException e) {
            throw e.kind() == IdentityException.Kind.UNREADABLE
                    ? CommandFailure.environment(String.valueOf(e.getMessage()), e)
                    : CommandFailure.input(String.valueOf(e.getMessage()));
        }
    }

    private static String title(String title) {
        if (title.isBlank() || title.length() > 16) {
            throw CommandFailure.input("AE title `" + title + "` (expected: 1 to 16 characters)");
        }
        return title;
    }

    private Duration patience() {
        return ValueTypes.DURATION
                .parse(patience)
                .filter(time -> time.toMillis() >= 100 && time.toSeconds() <= 600)
                .orElseThrow(() -> CommandFailure.input("`--patience " + patience + "` (expected: 100ms to 10m)"));
    }

    private void print(ProbeResult result) {
        console.out()
                .printf(
                        "%-9s  %-7s  %s: %s%n",
                        result.verdict().word(),
                        result.vector().id(),
                        result.vector().name(),
                        result.detail());
        if (!result.verdict().isSound()) {
            console.out()
                    .println("                    a sound endpoint "
                            + result.vector().stage().sound());
        }
        console.flush();
    }

    private ExitCode report(List<ProbeResult> results, int notRun) {
        Map<Verdict, Long> counts = results.stream()
                .collect(Collectors.groupingBy(ProbeResult::verdict, TreeMap::new, Collectors.counting()));
        if (json) {
            Map<String, Object> summary = new LinkedHashMap<>();
            for (Verdict verdict : Verdict.values()) {
                summary.put(verdict.word(), counts.getOrDefault(verdict, 0L));
            }
            summary.put("notRun", notRun);
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("endpoint", where);
            report.put("tls", trust != null);
            report.put("summary", summary);
            report.put("vectors", results.stream().map(ProbeCommand::members).toList());
            console.out().println(Json.write(report));
        } else {
            String line = counts.entrySet().stream()
                    .map(count -> count.getValue() + " " + count.getKey().word())
                    .collect(Collectors.joining(", "));
            console.out().println(line + (notRun == 0 ? "" : ", " + notRun + " not run: it did not come back"));
        }
        boolean sound = notRun == 0
                && results.stream().allMatch(result -> result.verdict().isSound());
        return sound ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static Map<String, Object> members(ProbeResult result) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("id", result.vector().id());
        members.put("row", result.vector().row());
        members.put("name", result.vector().name());
        members.put("verdict", result.verdict().word());
        members.put("detail", result.detail());
        members.put("sound", result.vector().stage().sound());
        members.put("millis", result.took().toMillis());
        return members;
    }
}
