package dev.gantry.policy.compile;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.CertificateEvidence;
import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Identification;
import dev.gantry.policy.PeerEvidence;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.testing.Policies;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class IdentifierTest {
    private static final String PIN = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private final CompiledPolicy policy =
            Policies.compile("""
                    zone-policy: 1
                    zones: { a: { networks: [192.0.2.0/24, "2001:db8::/32"] }, n: { networks: [198.51.100.0/28] }, c: {} }
                    devices:
                      uri: { zone: a, cert: "spiffe://x.example/uri", ae: [URI] }
                      pin: { zone: a, cert: "pin:%s", ae: [PIN], assurance: attested }
                      serial: { zone: a, cert: { issuer: "CN=I", serial: 00:ff }, ae: [SERIAL] }
                      plain: { zone: a, assurance: address, ae: [PLAIN], listens: "192.0.2.7:104" }
                      tls: { zone: a, assurance: tls, ae: [TLS], listens: "192.0.2.8:104" }
                      net: { zone: n, assurance: address, ae: [NET] }
                    rules: { r: { allow: [verification], from: any, to: a } }
                    """.formatted(PIN)).policy().orElseThrow();

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }

    private static CertificateEvidence certificate(String pin, String serial, String... uris) {
        return new CertificateEvidence(List.of(uris), pin, "CN=I", new BigInteger(serial, 16), Set.of());
    }

    private void expect(Identification found, String device, Assurance assurance) {
        assertThat(found).isInstanceOfSatisfying(Identification.Identified.class, identified -> {
            assertThat(identified.device().id()).isEqualTo(device);
            assertThat(identified.assurance()).isEqualTo(assurance);
        });
    }

    private void expect(Identification found, ReasonCode reason) {
        assertThat(found)
                .isInstanceOfSatisfying(
                        Identification.Unidentified.class,
                        unidentified -> assertThat(unidentified.reason()).isEqualTo(reason));
    }

    private Identification identify(String address, CertificateEvidence certificate) {
        return policy.identify(new PeerEvidence(address(address), certificate));
    }

    private Identification identify(String address) {
        return policy.identify(new PeerEvidence(address(address), null));
    }

    @Test
    void recognisesACertificateByEachOfItsMarks() {
        expect(identify("192.0.2.1", certificate("x", "1", "urn:y", "spiffe://x.example/uri")), "uri", Assurance.MTLS);
        expect(identify("2001:db8::1", certificate(PIN, "1")), "pin", Assurance.ATTESTED);
        expect(identify("192.0.2.1", certificate("x", "ff")), "serial", Assurance.MTLS);
    }

    @Test
    void refusesACertificateThatFitsTwoDevices() {
        expect(identify("192.0.2.1", certificate(PIN, "1", "spiffe://x.example/uri")), ReasonCode.AMBIGUOUS_DEVICE);
    }

    @Test
    void refusesADeviceFromOutsideTheNetworksOfItsZone() {
        expect(identify("203.0.113.9", certificate(PIN, "1")), ReasonCode.UNKNOWN_DEVICE);
    }

    @Test
    void recognisesAnAddressWithoutCertificateOnly() {
        expect(identify("192.0.2.7"), "plain", Assurance.ADDRESS);
        expect(identify("192.0.2.7", certificate("x", "1")), ReasonCode.UNKNOWN_DEVICE);
        expect(identify("192.0.2.9"), ReasonCode.UNKNOWN_DEVICE);
    }

    @Test
    void recognisesAnAddressOverAnEncryptedChannelWhereThatIsSaid() {
        expect(identify("192.0.2.8", certificate("x", "1")), "tls", Assurance.TLS);
        expect(identify("192.0.2.8"), ReasonCode.UNKNOWN_DEVICE);
    }

    @Test
    void recognisesTheOneDeviceOfANetwork() {
        expect(identify("198.51.100.3"), "net", Assurance.ADDRESS);
        expect(identify("198.51.100.200"), ReasonCode.UNKNOWN_DEVICE);
    }
}
