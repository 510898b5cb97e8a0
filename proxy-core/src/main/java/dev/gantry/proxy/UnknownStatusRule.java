package dev.gantry.proxy;

import dev.gantry.policy.CertificateEvidence;
import dev.gantry.policy.Device;
import dev.gantry.proxy.config.RevocationConfig;
import dev.gantry.proxy.config.RevocationConfig.UnknownStatus;
import dev.gantry.proxy.enforcement.PolicySource;
import dev.gantry.proxy.identity.PeerEvidences;
import dev.gantry.tls.evidence.MalformedCertificateException;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What becomes of a certificate of which it is not known whether it is revoked: what the configuration says of the zone of its device.
 * Each is counted.
 */
final class UnknownStatusRule implements Predicate<X509Certificate> {
    private final RevocationConfig config;
    private final PolicySource policies;
    private final MeterRegistry meters;

    UnknownStatusRule(RevocationConfig config, PolicySource policies, MeterRegistry meters) {
        this.config = config;
        this.policies = policies;
        this.meters = meters;
    }

    @Override
    public boolean test(X509Certificate leaf) {
        Optional<String> zone = zone(leaf);
        UnknownStatus rule = zone.map(config::in).orElse(config.unknown());
        meters.counter(
                        "gantry.revocation.status.unknown",
                        "zone",
                        zone.orElse(""),
                        "outcome",
                        rule.name().toLowerCase(Locale.ROOT))
                .increment();
        return rule == UnknownStatus.ACCEPT;
    }

    private Optional<String> zone(X509Certificate leaf) {
        try {
            CertificateEvidence evidence = PeerEvidences.certificate(leaf);
            return policies.current().holderOf(evidence).map(Device::zone);
        } catch (MalformedCertificateException e) {
            return Optional.empty();
        }
    }
}
