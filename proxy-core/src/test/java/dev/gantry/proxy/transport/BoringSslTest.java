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
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** BoringSSL at both ends takes the certificates that the embedded authority issues, and the keys that it makes. */
class BoringSslTest {
    private static final int ROUNDS = 20;

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

    /** Carries the records of a handshake from one end to the other until both are through. */
    private static void handshake(EmbeddedChannel client, EmbeddedChannel server) {
        for (int i = 0; i < ROUNDS; i++) {
            carry(client, server);
            carry(server, client);
        }
        for (EmbeddedChannel each : List.of(client, server)) {
            assertThat(each.pipeline().get(SslHandler.class).handshakeFuture().isSuccess())
                    .isTrue();
        }
    }

    private static void carry(EmbeddedChannel from, EmbeddedChannel to) {
        from.runPendingTasks();
        for (Object records = from.readOutbound(); records != null; records = from.readOutbound()) {
            to.writeInbound(records);
        }
    }

    private static SSLSession session(EmbeddedChannel channel) {
        return channel.pipeline().get(SslHandler.class).engine().getSession();
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
        SslContext ofClient = context(scanner, true, version);
        SslContext ofServer = context(archive, false, version);
        EmbeddedChannel client = new EmbeddedChannel(ofClient.newHandler(UnpooledByteBufAllocator.DEFAULT));
        EmbeddedChannel server = new EmbeddedChannel(ofServer.newHandler(UnpooledByteBufAllocator.DEFAULT));
        try {
            // When
            handshake(client, server);

            // Then
            assertThat(session(server).getPeerCertificates()[0])
                    .isEqualTo(scanner.certificate().leaf());
            assertThat(session(client).getPeerCertificates()[0])
                    .isEqualTo(archive.certificate().leaf());
            assertThat(session(client).getProtocol()).isEqualTo(version);
        } finally {
            client.finishAndReleaseAll();
            server.finishAndReleaseAll();
            ReferenceCountUtil.release(ofClient);
            ReferenceCountUtil.release(ofServer);
        }
    }
}
