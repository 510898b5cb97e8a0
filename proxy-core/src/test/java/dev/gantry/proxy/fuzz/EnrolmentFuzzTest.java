package dev.gantry.proxy.fuzz;

import dev.gantry.proxy.cli.InProcessInstance;
import dev.gantry.proxy.dicom.pdu.Mutation;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The enrolment port behind its TLS handshake: HTTP, base64 and certificate requests, damaged at each of these levels. Run for
 * longer and repeated as {@link ProxyFuzzTest} is.
 */
class EnrolmentFuzzTest {
    private static final int LANES = 4;
    private static final int ROUNDS = 150;

    /** Longer than the time that a connection gets for its first whole request. */
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(30);

    private static final byte[] ORDINARY =
            Wire.text("GET /.well-known/est/cacerts HTTP/1.1\r\nHost: est\r\nConnection: close\r\n\r\n");
    private static final List<String> TARGETS =
            List.of("simpleenroll", "simplereenroll", "serverkeygen", "modality/simpleenroll", "csrattrs", "nothing");
    private static final List<String> AUTHORIZATIONS = List.of(
            "",
            "Authorization: Basic Y3QtMDE6bm8gc3VjaCBjb2Rl\r\n",
            "Authorization: Basic !!!!\r\n",
            "Authorization: Bearer a.b.c\r\n");

    @TempDir
    Path directory;

    private final Faults faults = new Faults();
    private final byte[] request;

    @SuppressWarnings("NullAway.Init") // by start()
    private InProcessInstance instance;

    private int port;

    EnrolmentFuzzTest() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair pair = generator.generateKeyPair();
        request = new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=anything"), pair.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                .getEncoded();
    }

    private void start() throws IOException {
        Files.writeString(directory.resolve("policy.yaml"), """
                zone-policy: 1
                name: small
                zones: { modality-ct: {}, pacs: {} }
                devices:
                  ct-01: { zone: modality-ct, cert: "spiffe://site.example/dicom/device/ct-01", ae: [CT01] }
                  pacs-main:
                    zone: pacs
                    cert: spiffe://site.example/dicom/device/pacs-main
                    ae: [PACS_IN]
                    listens: 127.0.0.1:11112
                rules:
                  ct-archive: { allow: [store], from: modality-ct, to: pacs, sop: CTImageStorage }
                """);
        Files.writeString(directory.resolve("gantry.yaml"), """
                gantry: 1
                node: edge-1
                policy: policy.yaml
                state: state
                ca: { directory: ca, est: { bind: "127.0.0.1:0" } }
                listeners:
                  - { name: all, protocol: dicom, bind: "127.0.0.1:0", zones: [modality-ct] }
                log: { format: text, level: error }
                """);
        InProcessInstance.initialiseAuthority(directory);
        instance = InProcessInstance.start(directory, faults, faults);
        port = instance.port("est");
        faults.listen();
    }

    @AfterEach
    void stop() {
        faults.close();
        instance.close();
    }

    @Test
    void survivesRequestsOfEveryKind() throws Exception {
        // Given
        start();
        FuzzRun run = new FuzzRun("enrolment");
        assertThat(ordinary()).startsWith("HTTP/1.1 200");

        // When
        run.half(LANES, ROUNDS, faults, (lane, random) -> exchange(damaged(random), random));
        Footprint half = Footprint.take();
        run.half(LANES, ROUNDS, faults, (lane, random) -> exchange(damaged(random), random));

        // Then
        Footprint end = Footprint.take();
        System.out.printf("enrolment: %d rounds, %s to %s%n", run.rounds(), half, end);
        assertThat(faults.heard()).isEmpty();
        assertThat(ordinary()).startsWith("HTTP/1.1 200");
        assertThat(end.heapBytes()).isLessThan(half.heapBytes() + (24 << 20));
        assertThat(end.threads()).isLessThan(half.threads() + 8);
    }

    private String ordinary() {
        try (RawPeer peer = RawPeer.tlsWithoutCertificateFrom("127.0.0.1", port, root())) {
            peer.send(ORDINARY);
            return new String(peer.remainder(CLOSED_WITHIN), StandardCharsets.ISO_8859_1);
        }
    }

    /** Each from an address of its own, since one address may ask only so often. */
    private void exchange(byte[] bytes, Random random) {
        String address =
                "127." + (1 + random.nextInt(250)) + "." + random.nextInt(250) + "." + (1 + random.nextInt(250));
        try (RawPeer peer = RawPeer.tlsWithoutCertificateFrom(address, port, root())) {
            peer.sendsInVain(bytes);
            // What waits for more gets the end of it instead, as soon as it has had the time to answer.
            peer.isSilentFor(Duration.ofMillis(200));
            peer.endOutput();
            peer.remainder(CLOSED_WITHIN);
        } catch (UncheckedIOException e) {
            // Closed while it was spoken to.
        }
    }

    private Path root() {
        return directory.resolve("ca/root.pem");
    }

    private byte[] damaged(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Mutation.mutate(http(random, base64(request)), random);
            case 1 -> http(random, Mutation.mutate(base64(request), random));
            case 2 -> {
                byte[] noise = new byte[random.nextInt(3000)];
                random.nextBytes(noise);
                yield noise;
            }
            default -> http(random, base64(Mutation.mutate(request, random)));
        };
    }

    private static byte[] base64(byte[] der) {
        return Base64.getMimeEncoder().encode(der);
    }

    private static byte[] http(Random random, byte[] body) {
        String head =
                "POST /.well-known/est/" + TARGETS.get(random.nextInt(TARGETS.size())) + " HTTP/1.1\r\nHost: est\r\n"
                        + AUTHORIZATIONS.get(random.nextInt(AUTHORIZATIONS.size()))
                        + "Content-Type: application/pkcs10\r\nConnection: close\r\n"
                        + (random.nextInt(8) == 0
                                ? "Transfer-Encoding: chunked\r\n\r\n"
                                : "Content-Length: " + body.length + "\r\n\r\n");
        return Wire.concat(Wire.text(head), body);
    }
}
