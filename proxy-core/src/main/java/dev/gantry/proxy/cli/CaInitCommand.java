package dev.gantry.proxy.cli;

import dev.gantry.proxy.config.ConfigTypes;
import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.proxy.config.SecretReference;
import dev.gantry.proxy.instance.EmbeddedAuthority;
import dev.gantry.proxy.instance.Secrets;
import dev.gantry.tls.authority.AuthorityException;
import dev.gantry.tls.authority.AuthorityFiles;
import dev.gantry.tls.authority.SiteName;
import dev.gantry.tls.authority.SubordinateCeremony;
import dev.gantry.tls.identity.IdentityException;
import dev.gantry.tls.identity.Passphrase;
import dev.gantry.tls.identity.PemFiles;
import dev.gantry.tls.key.TokenUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        description = {
            "Makes the embedded certificate authority of a site, and the certificate that Gantry shows.",
            "The directory is the `ca` of the configuration; one that holds an authority already is refused."
        },
        footer = {
            "",
            "Examples:",
            "  gantry ca init --config gantry.yaml --site st-elsewhere.example",
            "  gantry ca init --config gantry.yaml --subordinate",
            "  gantry ca init --config gantry.yaml --chain answer.pem",
            "  gantry ca init --config gantry.yaml --token 'pkcs11:?module-path=/usr/lib/softhsm/libsofthsm2.so'"
                    + " --passphrase file:root.passphrase",
            "  gantry ca init --config gantry.yaml --pins-only"
        })
final class CaInitCommand implements Callable<ExitCode> {
    private final Console console;
    private final Clock clock;

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Option(
            names = "--site",
            paramLabel = "HOST",
            description = "the only trust domain it issues for (default: the host of the spiffe:// URIs in the policy)")
    private @Nullable String site;

    @Option(
            names = "--passphrase",
            paramLabel = "REFERENCE",
            description =
                    "encrypts the keys: file:PATH, fd:NUMBER, credential:NAME or prompt (default: a random one, written to ca/passphrase)")
    private @Nullable String passphrase;

    @Option(
            names = "--with-rsa",
            description = "also make an RSA root and issuing authority, for devices that cannot do elliptic curves")
    private boolean withRsa;

    @Option(
            names = "--subordinate",
            description =
                    "make a key and a request for an authority above, such as the hospital's own, and wait for its answer")
    private boolean subordinate;

    @Option(
            names = "--chain",
            paramLabel = "FILE",
            description = "the answer to that request, PEM: the new certificate, those above it, and the root")
    private @Nullable Path chain;

    @Option(
            names = "--token",
            paramLabel = "URI",
            description =
                    "make the keys of the issuing authorities in this PKCS#11 token (RFC 7512); `ca.passphrase` is its PIN,"
                            + " --passphrase encrypts the key of the root, which is a file")
    private @Nullable String token;

    @Option(
            names = "--pins-only",
            description =
                    "make no authority, only a certificate for Gantry that devices are told to believe; for `tls: { trust: pins }`")
    private boolean pinsOnly;

    @Option(names = "--json", description = "print a JSON object")
    private boolean json;

    CaInitCommand(Console console, Clock clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public ExitCode call() {
        requireOneMode();
        if (pinsOnly) {
            return new PinsOnlyInit(console, clock).make(config.file(), json);
        }
        AuthorityAccess access = new AuthorityAccess(console, clock);
        GantryConfig instance = access.config(config.file());
        if (chain != null) {
            return takeAnswer(instance, chain);
        }
        SiteName name = site == null ? PolicySites.only(instance.policy(), clock) : named(site);
        if (subordinate) {
            return ask(instance, name);
        }
        AuthorityAccess.attempt(() -> {
            try (Passphrase secret = given();
                    EmbeddedAuthority authority = token == null
                            ? EmbeddedAuthority.create(instance, name, withRsa, Optional.ofNullable(secret), clock)
                            : inToken(instance, name, token, secret)) {
                authority.renewOwnCertificate();
                report(instance, name, authority.authority().directory().roots());
                return ExitCode.DONE;
            }
        });
        return ExitCode.DONE;
    }

    private void requireOneMode() {
        List<String> modes = Stream.of(
                        subordinate ? "--subordinate" : "",
                        chain != null ? "--chain" : "",
                        token != null ? "--token" : "",
                        pinsOnly ? "--pins-only" : "")
                .filter(mode -> !mode.isEmpty())
                .toList();
        if (modes.size() > 1) {
            throw CommandFailure.usage("`" + modes.get(0) + "` with `" + modes.get(1) + "` (expected: one of them)");
        }
        if (token != null && withRsa) {
            throw CommandFailure.usage("`--with-rsa` with `--token`: keys in a token are on P-256");
        }
        if (pinsOnly && (passphrase != null || site != null || withRsa)) {
            throw CommandFailure.usage(
                    "`--pins-only` with `--passphrase`, `--site` or `--with-rsa`: there is no authority they could be for");
        }
    }

    private EmbeddedAuthority inToken(GantryConfig instance, SiteName name, String uri, @Nullable Passphrase secret)
            throws AuthorityException, IdentityException, IOException {
        if (instance.ca().orElseThrow().passphrase().isEmpty()) {
            throw CommandFailure.input(
                    "the configuration does not say where the PIN of the token is",
                    "add `ca: { directory: …, passphrase: \"file:…\" }`");
        }
        if (secret == null) {
            throw CommandFailure.input(
                    "the key of the root needs a passphrase of its own", "add `--passphrase file:PATH`, or `prompt`");
        }
        return EmbeddedAuthority.createInToken(instance, name, tokenUri(uri), secret, clock);
    }

    private static TokenUri tokenUri(String text) {
        try {
            return TokenUri.parse(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.input(String.valueOf(e.getMessage()));
        }
    }

    private ExitCode ask(GantryConfig instance, SiteName name) {
        if (withRsa) {
            throw CommandFailure.usage(
                    "`--with-rsa` with `--subordinate`: the authority above has one key for this one");
        }
        AuthorityFiles files = new AuthorityFiles(instance.ca().orElseThrow().directory());
        AuthorityAccess.attempt(() -> {
            try (Passphrase secret = given()) {
                return SubordinateCeremony.request(files.directory(), name, secret, new SecureRandom());
            }
        });
        if (json) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("site", name.text());
            members.put("request", files.signingRequest().toString());
            console.out().println(Json.write(members));
            return ExitCode.DONE;
        }
        console.out().println("made a key and a request in " + files.directory());
        console.out().println("  " + files.signingRequest() + "  is what the authority above is to answer");
        console.out().println("next: gantry ca init --config " + config.file() + " --chain ANSWER.pem");
        return ExitCode.DONE;
    }

    private ExitCode takeAnswer(GantryConfig instance, Path answer) {
        AuthorityAccess.attempt(() -> {
            try (Passphrase secret = given()) {
                SubordinateCeremony.install(
                        instance.ca().orElseThrow().directory(), PemFiles.certificates(answer), secret, clock);
            }
            try (EmbeddedAuthority authority = EmbeddedAuthority.open(instance, clock)) {
                authority.renewOwnCertificate();
                report(
                        instance,
                        authority.authority().directory().site(),
                        authority.authority().directory().roots());
            }
            return ExitCode.DONE;
        });
        return ExitCode.DONE;
    }

    private static SiteName named(String text) {
        try {
            return SiteName.of(text);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.input(String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Passphrase given() throws IdentityException {
        if (passphrase == null) {
            return null;
        }
        return passphrase.equals("prompt") ? PassphrasePrompt.toMake() : Secrets.read(reference(passphrase));
    }

    private static SecretReference reference(String text) {
        return ConfigTypes.secret(Path.of("").toAbsolutePath())
                .parse(text)
                .orElseThrow(
                        () -> CommandFailure.input(
                                "`--passphrase` is no reference (expected: file:PATH, fd:NUMBER, credential:NAME or prompt, never the secret itself)"));
    }

    private void report(GantryConfig instance, SiteName name, List<X509Certificate> roots) {
        AuthorityFiles files = new AuthorityFiles(instance.ca().orElseThrow().directory());
        boolean random =
                passphrase == null && instance.ca().orElseThrow().passphrase().isEmpty();
        if (json) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("site", name.text());
            members.put("directory", files.directory().toString());
            members.put("roots", roots.stream().map(Fingerprints::sha256).toList());
            console.out().println(Json.write(members));
            return;
        }
        var out = console.out();
        out.println("made the certificate authority of " + name + " in " + files.directory());
        roots.forEach(root -> out.println("  root  " + Fingerprints.sha256(root) + "  until "
                + root.getNotAfter().toInstant()));
        out.println();
        out.println("  " + files.root() + "  is what devices trust");
        if (Files.exists(files.rootKey())) {
            out.println("  " + files.rootKey() + "  is needed for ceremonies alone: keep it on a medium in a safe");
        }
        if (random && Files.exists(files.passphrase())) {
            out.println("  " + files.passphrase()
                    + "  opens the keys of the authority: copy it to a safe, and see to it that");
            out.println(
                    "  it is not in the same backup as the directory; or give it to Gantry as a systemd credential with");
            out.println("  `ca: { directory: …, passphrase: \"credential:NAME\" }` and delete the file");
        }
        out.println();
        out.println("next: gantry ca enrol DEVICE --config " + config.file() + " --out DIR");
    }
}
