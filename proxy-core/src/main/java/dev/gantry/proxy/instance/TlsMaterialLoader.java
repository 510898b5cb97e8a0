package dev.gantry.proxy.instance;

import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceSpan;
import dev.gantry.proxy.config.CaConfig;
import dev.gantry.proxy.config.ConfigCodes;
import dev.gantry.proxy.config.GantryConfig;
import dev.gantry.proxy.config.LoadedConfig;
import dev.gantry.proxy.config.RevocationConfig;
import dev.gantry.proxy.config.RevocationConfig.ListSource;
import dev.gantry.proxy.config.TlsConfig;
import dev.gantry.proxy.crl.ListAuthority;
import dev.gantry.tls.identity.IdentityException;
import dev.gantry.tls.identity.IdentityException.Kind;
import dev.gantry.tls.identity.Passphrase;
import dev.gantry.tls.identity.PemFiles;
import dev.gantry.tls.identity.ReloadingTlsIdentityProvider;
import dev.gantry.tls.trust.TrustAnchors;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Reads what an instance shows and trusts, and reports what is wrong where the configuration names it. */
final class TlsMaterialLoader {
    /** An end that is nearer than this is worth a warning, or nearer than a third of the certificate's life. */
    private static final Duration SOON = Duration.ofDays(30);

    private static final int KEY_USAGE_CRL_SIGN = 6;

    private final LoadedConfig loaded;
    private final GantryConfig config;
    private final Clock clock;
    private final Problems problems;

    TlsMaterialLoader(LoadedConfig loaded, Clock clock, Problems problems) {
        this.loaded = loaded;
        this.config = loaded.config();
        this.clock = clock;
        this.problems = problems;
    }

    /** Reads; empty where the configuration names nothing, or after problems. */
    Optional<TlsMaterial> load() {
        if (config.tls().isEmpty()) {
            return Optional.empty();
        }
        TlsConfig tls = config.tls().get();
        List<X509Certificate> authorityRoots = ofTheAuthority(CaConfig::roots);
        List<X509Certificate> intermediates =
                authorityRoots.isEmpty() ? List.of() : ofTheAuthority(CaConfig::intermediates);
        List<X509Certificate> roots = new ArrayList<>(authorityRoots);
        for (int i = 0; i < tls.trust().size(); i++) {
            roots.addAll(certificates(tls.trust().get(i), "tls.trust[" + i + "]"));
        }
        List<ListAuthority> listAuthorities =
                tls.revocation().map(this::listAuthorities).orElse(List.of());
        Optional<ReloadingTlsIdentityProvider> identity = identity(tls);
        if (tls.pinsOnly() && identity.isPresent() && !problems.hasErrors()) {
            return Optional.of(new TlsMaterial(identity.get(), TrustAnchors.nobody(), List.of(), List.of()));
        }
        if (problems.hasErrors() || identity.isEmpty() || roots.isEmpty()) {
            identity.ifPresent(ReloadingTlsIdentityProvider::close);
            return Optional.empty();
        }
        return Optional.of(new TlsMaterial(
                identity.get(), TrustAnchors.of(roots, intermediates), authorityRoots, listAuthorities));
    }

    private List<ListAuthority> listAuthorities(RevocationConfig revocation) {
        List<ListAuthority> authorities = new ArrayList<>();
        Set<X500Principal> names = new HashSet<>();
        for (int i = 0; i < revocation.lists().size(); i++) {
            ListSource source = revocation.lists().get(i);
            String position = "tls.revocation.lists[" + i + "].authority";
            List<X509Certificate> certificates = certificates(source.authority(), position);
            if (certificates.isEmpty()) {
                continue;
            }
            X509Certificate authority = certificates.get(0);
            if (certificates.size() > 1 || authority.getBasicConstraints() < 0 || !maySignLists(authority)) {
                problems.error(
                        ConfigCodes.KEY_MATERIAL,
                        at(position),
                        "`" + source.authority() + "`: "
                                + (certificates.size() > 1
                                        ? certificates.size() + " certificates"
                                        : "not a certificate of an authority that signs revocation lists")
                                + " (expected: the certificate of the authority that signs the list, alone)");
            } else if (!names.add(authority.getSubjectX500Principal())) {
                problems.error(
                        ConfigCodes.DUPLICATE,
                        at(position),
                        "a second list of `"
                                + authority.getSubjectX500Principal().getName() + "`");
            } else {
                authorities.add(new ListAuthority(authority, source.from()));
            }
        }
        return authorities;
    }

    private static boolean maySignLists(X509Certificate authority) {
        boolean[] usage = authority.getKeyUsage();
        return usage == null || usage[KEY_USAGE_CRL_SIGN];
    }

    private List<X509Certificate> ofTheAuthority(Function<CaConfig, Path> file) {
        return config.ca()
                .map(file)
                .map(path -> certificates(path, "ca.directory"))
                .orElse(List.of());
    }

    private List<X509Certificate> certificates(Path file, String position) {
        try {
            List<X509Certificate> certificates = PemFiles.certificates(file);
            for (X509Certificate certificate : certificates) {
                if (certificate.getNotAfter().toInstant().isBefore(clock.instant())) {
                    problems.warning(
                            ConfigCodes.ENDS_SOON,
                            at(position),
                            "`" + file + "`: the anchor `" + certificate.getSubjectX500Principal() + "` expired at "
                                    + certificate.getNotAfter().toInstant());
                }
            }
            return certificates;
        } catch (IdentityException e) {
            report(e, position);
            return List.of();
        }
    }

    private Optional<ReloadingTlsIdentityProvider> identity(TlsConfig tls) {
        try (Passphrase passphrase = passphrase(tls)) {
            var identity = new ReloadingTlsIdentityProvider(tls.certificate(), tls.key(), passphrase, clock);
            if (!isRenewedHere(tls)) {
                warnOfItsEnd(tls.certificate(), identity.current().leaf());
            }
            return Optional.of(identity);
        } catch (IdentityException e) {
            if (e.kind() == Kind.EXPIRED && isRenewedHere(tls)) {
                problems.warning(
                        ConfigCodes.ENDS_SOON, at("ca.directory"), e.getMessage() + "; `gantry run` renews it");
                return Optional.empty();
            }
            boolean ofTheCertificate = e.path().equals(tls.certificate());
            report(e, ofTheCertificate ? "tls.identity.certificate" : "tls.identity.key");
            return Optional.empty();
        }
    }

    /** Tells whether the embedded authority renews the certificate when the instance runs. */
    private boolean isRenewedHere(TlsConfig tls) {
        return config.ca()
                .filter(ca -> ca.ownCertificate().equals(tls.certificate()))
                .isPresent();
    }

    private static @Nullable Passphrase passphrase(TlsConfig tls) throws IdentityException {
        return tls.passphrase().isEmpty() ? null : Secrets.read(tls.passphrase().get());
    }

    private void warnOfItsEnd(Path file, X509Certificate leaf) {
        Instant begin = leaf.getNotBefore().toInstant();
        Instant end = leaf.getNotAfter().toInstant();
        Duration third = Duration.between(begin, end).dividedBy(3);
        Duration soon = third.compareTo(SOON) < 0 ? third : SOON;
        if (clock.instant().isAfter(end.minus(soon))) {
            problems.warning(
                    ConfigCodes.ENDS_SOON,
                    at("tls.identity.certificate"),
                    "`" + file + "`: the certificate expires at " + end);
        }
    }

    private void report(IdentityException e, String position) {
        String code = e.kind() == Kind.UNREADABLE ? ConfigCodes.UNREADABLE : ConfigCodes.KEY_MATERIAL;
        problems.error(code, at(position), e.getMessage() == null ? "unusable" : e.getMessage(), help(e));
    }

    private String[] help(IdentityException e) {
        boolean ofTheAuthority =
                config.ca().isPresent() && e.path().startsWith(config.ca().get().directory());
        boolean pinsOnly = config.tls().filter(TlsConfig::pinsOnly).isPresent();
        return switch (e.kind()) {
            case UNREADABLE ->
                pinsOnly
                        ? new String[] {
                            "`gantry ca init --pins-only --config " + loaded.file() + "` makes key and certificate"
                        }
                        : ofTheAuthority
                                ? new String[] {
                                    "`gantry ca init --config " + loaded.file() + "` makes the files of a new authority"
                                }
                                : new String[0];
            case PASSPHRASE_NEEDED -> new String[] {"add `passphrase: file:…` beside `key`"};
            default -> new String[0];
        };
    }

    private SourceSpan at(String position) {
        return loaded.positions().of(position);
    }
}
