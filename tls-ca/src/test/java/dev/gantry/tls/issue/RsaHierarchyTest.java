package dev.gantry.tls.issue;

import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.EnrolledDevice;
import dev.gantry.tls.enrol.Enrolment;
import dev.gantry.tls.identity.Passphrase;
import dev.gantry.tls.key.KeyKind;
import dev.gantry.tls.profile.CertificateProfile;
import dev.gantry.tls.testing.TestAuthority;
import dev.gantry.tls.trust.TrustAnchors;
import dev.gantry.tls.trust.TrustPolicy;
import dev.gantry.tls.trust.ZoneTrustManager;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.gantry.tls.testing.TestAuthority.RANDOM;
import static org.assertj.core.api.Assertions.assertThat;

/** A device that knows no elliptic curves for authentication, and trusts the RSA root alone (PS3.15 B.9 to B.11). */
class RsaHierarchyTest {
    private static final String RSA_SUITE = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";

    @TempDir
    private Path directory;

    private static SSLContext context(EnrolledDevice device, TrustManager trust) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "key",
                device.key().orElseThrow(),
                new char[0],
                device.certificate().chain().toArray(new X509Certificate[0]));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[] {trust}, null);
        return context;
    }

    @Test
    void shakesHandsWithRsaOnEveryStepOfTheChain() throws Exception {
        Clock clock = Clock.systemUTC();
        ExecutorService server = Executors.newSingleThreadExecutor();
        try (Passphrase passphrase = TestAuthority.passphrase();
                CertificateAuthority authority = CertificateAuthority.create(
                        TestAuthority.settings(directory), TestAuthority.SITE, true, passphrase, RANDOM, clock)) {
            // Given
            Enrolment enrolment = new Enrolment(authority, RANDOM);
            EnrolledDevice old = enrolment.withNewKey(
                    new DeviceNames("old-01", List.of("old-01.st-elsewhere.example"), List.of(), List.of("OLD")),
                    CertificateProfile.DEVICE_RSA,
                    KeyKind.RSA_3072,
                    null,
                    "test");
            EnrolledDevice modern = enrolment.withNewKey(
                    DeviceNames.of("ct-01", List.of("CT01")),
                    CertificateProfile.DEVICE_AUTO,
                    KeyKind.EC_P256,
                    null,
                    "test");
            X509Certificate rsaRoot = authority.directory().roots().stream()
                    .filter(root -> root.getPublicKey() instanceof RSAPublicKey)
                    .findFirst()
                    .orElseThrow();
            ZoneTrustManager rsaAlone = new ZoneTrustManager(
                    TrustAnchors.ofRoots(List.of(rsaRoot)), TrustPolicy.strict(), authority.revocations(), clock);
            ZoneTrustManager both = new ZoneTrustManager(
                    authority.trustAnchors(), TrustPolicy.strict(), authority.revocations(), clock);

            // When
            SSLSession session;
            try (SSLServerSocket listener = (SSLServerSocket) context(old, both)
                    .getServerSocketFactory()
                    .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                listener.setEnabledProtocols(new String[] {"TLSv1.2"});
                listener.setEnabledCipherSuites(new String[] {RSA_SUITE});
                listener.setNeedClientAuth(true);
                Future<SSLSession> accepted = server.submit(() -> {
                    try (SSLSocket socket = (SSLSocket) listener.accept()) {
                        socket.startHandshake();
                        socket.getOutputStream().write(1);
                        return socket.getSession();
                    }
                });
                try (SSLSocket socket = (SSLSocket) context(modern, rsaAlone)
                        .getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
                    socket.startHandshake();
                    assertThat(socket.getInputStream().read()).isEqualTo(1);
                    session = socket.getSession();
                }
                assertThat(accepted.get(30, TimeUnit.SECONDS).getPeerCertificates()[0])
                        .isEqualTo(modern.certificate().leaf());
            }

            // Then
            assertThat(session.getCipherSuite()).isEqualTo(RSA_SUITE);
            assertThat(session.getPeerCertificates()[0])
                    .isEqualTo(old.certificate().leaf());
            for (X509Certificate certificate : old.certificate().chain()) {
                assertThat(certificate.getSigAlgName()).endsWith("withRSA");
                assertThat(certificate.getPublicKey()).isInstanceOf(RSAPublicKey.class);
            }
        } finally {
            server.shutdownNow();
        }
    }
}
