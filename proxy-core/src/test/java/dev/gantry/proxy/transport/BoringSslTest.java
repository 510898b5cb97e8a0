package dev.gantry.proxy.transport;

import dev.gantry.tls.authority.SiteName;
import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.EnrolledDevice;
import dev.gantry.tls.enrol.Enrolment;
import dev.gantry.tls.identity.Passphrase;
import dev.gantry.tls.issue.AuthoritySettings;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.trust.TrustPolicy;
import dev.gantry.tls.trust.ZoneTrustManager;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** BoringSSL at both ends takes the certificates that the embedded authority issues, and the keys that it makes. */
class BoringSslTest {
    private static final int ROUNDS = 100;

    @TempDir
    private static Path directory = Path.of("");

    private static CertificateAuthority authority;

    @BeforeAll
    static void create() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "correct horse battery\n");
        Files.createDirectories(directory.resolve("state"));
        try (Passphrase passphrase = Passphrase.fromFile(secret)) {
            authority = CertificateAuthority.create(
                    AuthoritySettings.of(directory.resolve("ca"), directory.resolve("state")),
                    SiteName.of("site.example"),
                    true,
                    passphrase,
                    new SecureRandom(),
                    Clock.systemUTC());
        }
    }

    @AfterAll
    static void close() {
        authority.close();
    }

    private static EnrolledDevice enrol(String id, CertificateProfile profile, KeyKind kind) throws Exception {
        return new Enrolment(authority, new SecureRandom())
                .withNewKey(DeviceNames.of(id, List.of("CT01")), profile, kind, null, "test");
    }

    private static SslContext context(EnrolledDevice device, boolean client, String version) throws Exception {
        X509Certificate[] chain = device.certificate().chain().toArray(new X509Certificate[0]);
        SslContextBuilder builder = client
                ? SslContextBuilder.forClient()
                        .keyManager(device.key().orElseThrow(), chain)
                        .endpointIdentificationAlgorithm(null)
                : SslContextBuilder.forServer(device.key().orElseThrow(), chain).clientAuth(ClientAuth.REQUIRE);
        return builder.sslProvider(SslProvider.OPENSSL)
                .protocols(version)
                .trustManager(new ZoneTrustManager(
                        authority.trustAnchors(), TrustPolicy.strict(), authority.revocations(), Clock.systemUTC()))
                .build();
    }

    /** Carries the records of a handshake from one engine to the other until both are through. */
    private static void handshake(SSLEngine client, SSLEngine server) throws Exception {
        client.beginHandshake();
        server.beginHandshake();
        ByteBuffer toServer = ByteBuffer.allocate(64 * 1024);
        ByteBuffer toClient = ByteBuffer.allocate(64 * 1024);
        for (int i = 0; i < ROUNDS && !(isThrough(client) && isThrough(server)); i++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
        }
        assertThat(isThrough(client) && isThrough(server)).isTrue();
    }

    private static boolean isThrough(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws Exception {
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            engine.wrap(ByteBuffer.allocate(0), out);
        }
        in.flip();
        ByteBuffer plain = ByteBuffer.allocate(64 * 1024);
        SSLEngineResult result = null;
        while (in.hasRemaining() && (result == null || result.bytesConsumed() > 0)) {
            result = engine.unwrap(in, plain);
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                engine.getDelegatedTask().run();
            }
        }
        in.compact();
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            engine.wrap(ByteBuffer.allocate(0), out);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DEVICE_USB, EC_P256, TLSv1.3",
        "DEVICE_USB, EC_P256, TLSv1.2",
        "DEVICE_RSA, RSA_3072, TLSv1.3",
        "DEVICE_RSA, RSA_3072, TLSv1.2",
    })
    void shakesHandsWithItself(CertificateProfile profile, KeyKind kind, String version) throws Exception {
        // Given
        assertThat(OpenSsl.isAvailable()).as("BoringSSL is part of the product").isTrue();
        EnrolledDevice scanner = enrol("ct-01", profile, kind);
        EnrolledDevice archive = enrol("pacs-main", profile, kind);
        SSLEngine client = context(scanner, true, version).newEngine(UnpooledByteBufAllocator.DEFAULT);
        SSLEngine server = context(archive, false, version).newEngine(UnpooledByteBufAllocator.DEFAULT);

        // When
        handshake(client, server);

        // Then
        assertThat(server.getSession().getPeerCertificates()[0])
                .isEqualTo(scanner.certificate().leaf());
        assertThat(client.getSession().getPeerCertificates()[0])
                .isEqualTo(archive.certificate().leaf());
        assertThat(client.getSession().getProtocol()).isEqualTo(version);
    }
}
