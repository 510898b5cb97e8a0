package dev.gantry.proxy.instance;

import dev.gantry.proxy.config.RevocationConfig;
import dev.gantry.proxy.config.TlsConfig;
import dev.gantry.proxy.crl.ForeignLists;
import dev.gantry.proxy.management.Readiness;
import dev.gantry.tls.revoke.ForeignRevocations;
import dev.gantry.tls.trust.RevocationCheck;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that an instance knows of revocations: what its own authority revokes, and the lists of others.
 *
 * @param check asked at handshakes
 * @param foreign the lists of others, absent where the configuration names none
 */
public record Revocations(RevocationCheck check, Optional<ForeignLists> foreign) implements AutoCloseable {

    /**
     * Begins to follow what is revoked.
     *
     * @param authority the embedded one, where there is one; it stays open when this is closed
     * @throws IOException the directory of the lists cannot be made
     */
    public static Revocations start(
            Instance instance,
            Optional<EmbeddedAuthority> authority,
            MeterRegistry meters,
            Readiness readiness,
            Clock clock)
            throws IOException {
        RevocationCheck own = authority.map(EmbeddedAuthority::revocations).orElse(RevocationCheck.none());
        Optional<RevocationConfig> config = instance.config().tls().flatMap(TlsConfig::revocation);
        if (config.isEmpty() || instance.tls().isEmpty()) {
            return new Revocations(own, Optional.empty());
        }
        ForeignLists lists = ForeignLists.start(
                instance.tls().get().listAuthorities(),
                instance.config().state().resolve("foreign-lists"),
                config.get().refresh(),
                meters,
                readiness,
                clock);
        if (authority.isEmpty()) {
            return new Revocations(lists, Optional.of(lists));
        }
        Set<X509Certificate> issuing =
                Set.copyOf(authority.get().authority().directory().intermediates());
        // The root signs no list: what it has signed, it has signed here. An authority above this one may sign one,
        // which counts.
        RevocationCheck ownAuthorities = certificate ->
                issuing.contains(certificate) ? RevocationCheck.Status.GOOD : RevocationCheck.Status.UNKNOWN;
        return new Revocations(
                ForeignRevocations.either(own, ForeignRevocations.either(lists, ownAuthorities)), Optional.of(lists));
    }

    @Override
    public void close() {
        foreign.ifPresent(ForeignLists::close);
    }
}
