package dev.gantry.proxy.management;

import dev.gantry.proxy.http.HttpsContexts;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.ssl.SslContext;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(30)
class ManagementServerTest {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final List<AutoCloseable> open = new ArrayList<>();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Readiness readiness = new Readiness();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private ManagementServer.Builder builder() {
        return ManagementServer.at(LOOPBACK).metrics(registry).readiness(readiness);
    }

    private ManagementServer start(ManagementServer.Builder builder) throws IOException {
        ManagementServer server = builder.start();
        open.add(server);
        return server;
    }

    private static URI uri(String scheme, ManagementServer server, String path) {
        return URI.create(scheme + "://127.0.0.1:" + server.address().getPort() + path);
    }

    private static HttpResponse<String> get(ManagementServer server, String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("http", server, path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void answersItsHealth() throws Exception {
        // Given
        ManagementServer server = start(builder());

        // When
        var answer = get(server, "/healthz?verbose");

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"status\":\"up\"}");
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
        assertThat(answer.headers().firstValue("server")).isEmpty();
    }

    @Test
    void readinessNamesEveryPartAndItsReason() throws Exception {
        // Given
        readiness.register("listeners", ComponentState::ready);
        readiness.register("policy", () -> ComponentState.degraded("the new file is broken"));
        ManagementServer server = start(builder());

        // When
        var answer = get(server, "/readyz");

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"status\":\"degraded\",\"components\":{\"listeners\":{\"status\":\"ready\"},"
                        + "\"policy\":{\"status\":\"degraded\",\"reason\":\"the new file is broken\"}}}");
    }

    @Test
    void aPartThatIsNotReadyMakesTheWholeUnavailable() throws Exception {
        // Given
        readiness.register("listeners", () -> ComponentState.notReady("port 104 is not bound"));
        ManagementServer server = start(builder());

        // When
        var answer = get(server, "/readyz");

        // Then
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).startsWith("{\"status\":\"not-ready\"");
    }

    @Test
    void metricsAreInTheFormatThatIsAskedFor() throws Exception {
        // Given
        registry.counter("gantry.associations", "decision", "allow").increment(3);
        ManagementServer server = start(builder());

        // When
        var plain = get(server, "/metrics");
        var openMetrics =
                get(server, "/metrics", "Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");

        // Then
        assertThat(plain.headers().firstValue("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(plain.body()).contains("gantry_associations_total{decision=\"allow\"} 3.0");
        assertThat(openMetrics.headers().firstValue("content-type"))
                .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(openMetrics.body()).endsWith("# EOF\n");
    }

    @Test
    void headHasTheLengthAndNoBody() throws Exception {
        // Given
        ManagementServer server = start(builder());
        HttpRequest head = HttpRequest.newBuilder(uri("http", server, "/healthz"))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();

        // When
        var answer = HttpClient.newHttpClient().send(head, BodyHandlers.ofString());

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-length")).contains("15");
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void refusesWhatItDoesNotServe() throws Exception {
        // Given
        ManagementServer server = start(builder());
        HttpRequest post = HttpRequest.newBuilder(uri("http", server, "/healthz"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();

        // When
        var missing = get(server, "/metrics/../etc");
        var wrongMethod = HttpClient.newHttpClient().send(post, BodyHandlers.ofString());

        // Then
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(wrongMethod.statusCode()).isEqualTo(405);
        assertThat(wrongMethod.headers().firstValue("allow")).contains("GET, HEAD");
    }

    @Test
    void aResourceThatFailsTellsNobodyWhy() throws Exception {
        // Given
        ManagementServer server = start(builder().resource("/broken", request -> {
            throw new IllegalStateException("secret");
        }));

        // When
        var answer = get(server, "/broken");

        // Then
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("internal error\n");
    }

    @Test
    void withoutTlsItAnswersOnlyForALoopbackName() throws Exception {
        // Given
        ManagementServer server = start(builder());

        // When
        String answer = exchange(server, "GET /metrics HTTP/1.1\r\nHost: rebound.example\r\nConnection: close\r\n\r\n");

        // Then
        assertThat(answer).startsWith("HTTP/1.1 421 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "localhost:8443", "127.0.0.1:8443", "127.3.2.1", "[::1]:8443", "LOCALHOST"})
    void knowsTheNamesOfLoopback(String host) {
        // When
        boolean loopback = LoopbackHost.isNamedBy(host);

        // Then
        assertThat(loopback).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost.example", "127.0.0.1.example", "10.0.0.1:8443", "", "[::2]"})
    void knowsOtherNames(String host) {
        // When
        boolean loopback = LoopbackHost.isNamedBy(host);

        // Then
        assertThat(loopback).isFalse();
    }

    @Test
    void refusesToBePlainElsewhereThanOnLoopback() {
        // Given
        var everywhere = ManagementServer.at(new InetSocketAddress(0));

        // When
        // Then
        assertThatThrownBy(everywhere::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected: a loopback address");
    }

    @Test
    void saysThatAPortIsTaken() throws Exception {
        // Given
        ManagementServer first = start(builder());
        var second = ManagementServer.at(first.address());

        // When
        // Then
        assertThatThrownBy(second::start).isInstanceOf(BindException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET\r\n\r\n", "GET / HTTP/1.1\r\nHost localhost\r\n\r\n", "\0\1\2\3\r\n\r\n"})
    void answersMalformedRequestsWith400AndCloses(String request) throws Exception {
        // Given
        ManagementServer server = start(builder());

        // When
        String answer = exchange(server, request);

        // Then
        assertThat(answer).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void boundsTheHeaders() throws Exception {
        // Given
        ManagementServer server = start(builder());

        // When
        String answer =
                exchange(server, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(9000) + "\r\n\r\n");

        // Then
        assertThat(answer).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void closesWhoSendsNoRequestInTime() throws Exception {
        // Given
        ManagementServer server = start(builder().firstRequestDeadline(Duration.ofMillis(200)));

        // When
        String answer = exchange(server, "GET /heal");

        // Then
        assertThat(answer).isEmpty();
    }

    @Test
    void boundsTheConnections() throws Exception {
        // Given
        ManagementServer server = start(builder());
        for (int i = 0; i < 64; i++) {
            Socket socket =
                    new Socket(server.address().getAddress(), server.address().getPort());
            open.add(socket);
            socket.getOutputStream().write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
        }

        // When
        String answer = exchange(server, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        // Then
        assertThat(answer).isEmpty();
    }

    @Test
    void withTlsItServesWhoHasACertificateOfTheAuthority() throws Exception {
        // Given
        X509Bundle authority = authority();
        ManagementServer server = start(builder().tls(serverContext(authority)::get));

        // When
        var answer = send(server, client(authority, leaf("CN=operator").buildIssuedBy(authority)));

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void withTlsItServesNobodyWithoutACertificate() throws Exception {
        // Given
        X509Bundle authority = authority();
        ManagementServer server = start(builder().tls(serverContext(authority)::get));
        HttpClient client = client(authority, null);

        // When
        // Then
        assertThatThrownBy(() -> send(server, client)).isInstanceOf(IOException.class);
    }

    @Test
    void withTlsItServesNobodyOfAnotherAuthority() throws Exception {
        // Given
        X509Bundle authority = authority();
        ManagementServer server = start(builder().tls(serverContext(authority)::get));
        HttpClient client = client(authority, leaf("CN=operator").buildIssuedBy(authority()));

        // When
        // Then
        assertThatThrownBy(() -> send(server, client)).isInstanceOf(IOException.class);
    }

    private static String exchange(ManagementServer server, String request) throws IOException {
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), US_ASCII);
        } catch (SocketException reset) {
            return "";
        }
    }

    private static X509Bundle authority() throws Exception {
        return new CertificateBuilder()
                .subject("CN=Test authority")
                .setIsCertificateAuthority(true)
                .ecp256()
                .buildSelfSigned();
    }

    private static CertificateBuilder leaf(String subject) {
        return new CertificateBuilder().subject(subject).ecp256().addSanIpAddress("127.0.0.1");
    }

    /** A holder, so that the checked exceptions stay in Given. */
    private record Context(SslContext context) {
        SslContext get() {
            return context;
        }
    }

    private static Context serverContext(X509Bundle authority) throws Exception {
        X509Bundle identity = leaf("CN=edge-1").buildIssuedBy(authority);
        return new Context(HttpsContexts.context(
                identity.getKeyPair().getPrivate(),
                List.of(identity.getCertificate()),
                trusting(authority),
                HttpsContexts.Clients.REQUIRED));
    }

    private static X509TrustManager trusting(X509Bundle authority) throws Exception {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null, null);
        anchors.setCertificateEntry("authority", authority.getCertificate());
        factory.init(anchors);
        return Stream.of(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static HttpClient client(X509Bundle authority, @Nullable X509Bundle identity) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        if (identity != null) {
            store.setKeyEntry("client", identity.getKeyPair().getPrivate(), new char[0], identity.getCertificatePath());
        }
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), new TrustManager[] {trusting(authority)}, null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static HttpResponse<String> send(ManagementServer server, HttpClient client) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri("https", server, "/healthz")).build(), BodyHandlers.ofString());
    }
}
