package dev.gantry.proxy.cli;

import dev.gantry.proxy.config.CrlConfig;
import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.tls.crl.CrlIssuer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        description = {
            "Signs the revocation lists of every issuing authority now, and writes them to a directory.",
            "An instance that runs does so by itself, on every change and every 6 hours; each list is good for 24 hours."
        },
        footer = {"", "Example:", "  gantry ca crl --config gantry.yaml"})
final class CaCrlCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(names = "--out", paramLabel = "DIR", description = "where (default: `ca.crl.directory`)")
    private @Nullable Path out;

    @Option(names = "--json", description = "print a JSON array")
    private boolean json;

    CaCrlCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    private record Written(Path file, X509CRL list) {
        int entries() {
            Set<?> revoked = list.getRevokedCertificates();
            return revoked == null ? 0 : revoked.size();
        }
    }

    @Override
    public ExitCode call() {
        AuthorityAccess access = new AuthorityAccess(console, clock);
        GantryConfig instance = access.config(config.file());
        var crl = instance.ca().flatMap(ca -> ca.crl());
        @Nullable Path directory = out == null ? crl.map(CrlConfig::directory).orElse(null) : out;
        if (directory == null) {
            throw CommandFailure.input(
                    "the configuration names no place for revocation lists",
                    "add `crl: { uri: \"http://…/crl\" }` below `ca`, or give `--out DIR`");
        }
        List<Written> written = access.open(instance, opened -> {
            Files.createDirectories(directory);
            List<Written> lists = new ArrayList<>();
            for (Path file : new CrlIssuer(
                            opened.authority(),
                            directory,
                            crl.map(CrlConfig::uri).orElse(null))
                    .refresh()) {
                lists.add(new Written(file, read(file)));
            }
            return lists;
        });
        if (json) {
            console.out()
                    .println(Json.write(
                            written.stream().map(CaCrlCommand::members).toList()));
            return ExitCode.DONE;
        }
        for (Written each : written) {
            console.out()
                    .println(each.file() + "  " + each.entries() + " entries, good until "
                            + each.list().getNextUpdate().toInstant());
        }
        return ExitCode.DONE;
    }

    private static X509CRL read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(in);
        } catch (CertificateException | CRLException e) {
            throw new IOException("`" + file + "` is no revocation list", e);
        }
    }

    private static Map<String, Object> members(Written each) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("file", each.file().toString());
        members.put("issuer", each.list().getIssuerX500Principal().getName());
        members.put("entries", each.entries());
        members.put("thisUpdate", each.list().getThisUpdate().toInstant().toString());
        members.put("nextUpdate", each.list().getNextUpdate().toInstant().toString());
        return members;
    }
}
