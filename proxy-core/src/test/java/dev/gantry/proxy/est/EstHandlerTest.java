package dev.gantry.proxy.est;

import dev.gantry.proxy.http.Request;
import dev.gantry.proxy.http.Response;
import dev.gantry.tls.authority.SiteName;
import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.OneTimeCodes;
import dev.gantry.tls.est.EstEnrolment;
import dev.gantry.tls.identity.Passphrase;
import dev.gantry.tls.issue.AuthoritySettings;
import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.profile.CertificateProfile;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class EstHandlerTest {
    private static final InetAddress SOURCE = InetAddress.getLoopbackAddress();
    private static final String ENROL = "/.well-known/est/simpleenroll";

    @TempDir
    private static Path directory = Path.of("");

    private static CertificateAuthority authority;
    private static OneTimeCodes codes;

    private final EstHandler handler = handler(true, 100_000);

    @BeforeAll
    static void open() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret"), "correct horse battery\n");
        Files.createDirectories(directory.resolve("state"));
        try (Passphrase passphrase = Passphrase.fromFile(secret)) {
            authority = CertificateAuthority.create(
                    AuthoritySettings.of(directory.resolve("ca"), directory.resolve("state")),
                    SiteName.of("site.example"),
                    false,
                    passphrase,
                    new SecureRandom(),
                    Clock.systemUTC());
        }
        codes = new OneTimeCodes(authority.store().codes(), new SecureRandom(), Clock.systemUTC());
    }

    @AfterAll
    static void close() {
        authority.close();
    }

    private static EstHandler handler(boolean unknownMayWait, int requestsPerMinute) {
        EstEnrolment enrolment = new EstEnrolment(
                authority,
                device -> device.equals("ct-01")
                        ? Optional.of(DeviceNames.of(device, List.of("CT01")))
                        : Optional.empty(),
                new OneTimeCodes(authority.store().codes(), new SecureRandom(), Clock.systemUTC()),
                new SecureRandom());
        return new EstHandler(
                enrolment,
                unknownMayWait,
                new RequestRate(requestsPerMinute, Clock.systemUTC()),
                new SimpleMeterRegistry());
    }

    private static Request request(String method, String path, Map<String, String> headers, byte[] body) {
        return new Request(method, path, headers, body, SOURCE, List.of());
    }

    private static Request post(String path, String authorization, byte[] body) {
        return request(
                "POST",
                path,
                authorization.isEmpty()
                        ? Map.of("content-type", "application/pkcs10")
                        : Map.of("content-type", "application/pkcs10", "authorization", authorization),
                body);
    }

    private static String basic(String device, String code) {
        return "Basic " + Base64.getEncoder().encodeToString((device + ":" + code).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] signingRequest() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        KeyPair keys = generator.generateKeyPair();
        byte[] der = new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=x"), keys.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
                .getEncoded();
        return Base64.getMimeEncoder().encode(der);
    }

    private static String text(Response response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /.well-known/est/cacerts, 200",
        "GET, /.well-known/est/csrattrs, 200",
        "GET, /.well-known/est/device-auto/cacerts, 200",
        "GET, /.well-known/est/proxy/cacerts, 404",
        "GET, /.well-known/est/a/b/cacerts, 404",
        "GET, /.well-known/est/, 404",
        "GET, /, 404",
        "GET, /.well-known/est/CACERTS, 404",
        "GET, /.well-known/est/../est/cacerts, 404",
        "POST, /.well-known/est/cacerts, 405",
        "GET, /.well-known/est/simpleenroll, 405",
        "PUT, /.well-known/est/simpleenroll, 405",
        "POST, /.well-known/est/simpleenroll, 415",
    })
    void knowsItsOperations(String method, String path, int status) {
        // When
        Response response = handler.answer(request(method, path, Map.of(), new byte[0]));

        // Then
        assertThat(response.status()).isEqualTo(status);
    }

    @Test
    void aCodeIsForOneCertificate() throws Exception {
        // Given
        String code = codes.create("ct-01", CertificateProfile.DEVICE_AUTO, null, "test");
        byte[] body = signingRequest();

        // When
        Response first = handler.answer(post(ENROL, basic("ct-01", code), body));
        Response again = handler.answer(post(ENROL, basic("ct-01", code), body));
        Response other = handler.answer(post(ENROL, basic("ct-01", code), signingRequest()));

        // Then
        assertThat(first.status()).as(text(first)).isEqualTo(200);
        assertThat(first.contentType()).isEqualTo("application/pkcs7-mime; smime-type=certs-only");
        assertThat(text(again)).isEqualTo(text(first));
        assertThat(other.status()).isEqualTo(401);
        assertThat(other.headers().get("www-authenticate")).startsWith("Basic realm=");
    }

    @Test
    void aLabelThatIsNotTheProfileOfTheCodeUsesNothingUp() throws Exception {
        // Given
        String code = codes.create("ct-01", CertificateProfile.DEVICE_AUTO, null, "test");

        // When
        Response wrong = handler.answer(
                post("/.well-known/est/device-rsa/simpleenroll", basic("ct-01", code), signingRequest()));
        Response right = handler.answer(
                post("/.well-known/est/device-auto/simpleenroll", basic("ct-01", code), signingRequest()));

        // Then
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(text(wrong)).contains("(expected: device-auto, or none)");
        assertThat(right.status()).as(text(right)).isEqualTo(200);
    }

    @Test
    void aStrangerWaitsOrIsChallenged() throws Exception {
        // Given
        byte[] body = signingRequest();

        // When
        Response waiting = handler.answer(post(ENROL, "", body));
        Response challenged = handler(false, 100).answer(post(ENROL, "", body));

        // Then
        assertThat(waiting.status()).isEqualTo(202);
        assertThat(waiting.headers()).containsKey("retry-after");
        assertThat(challenged.status()).isEqualTo(401);
    }

    @Test
    void boundsWhatAnAddressMayAsk() {
        // Given
        EstHandler bounded = handler(true, 3);
        Request request = request("GET", "/.well-known/est/cacerts", Map.of(), new byte[0]);
        for (int i = 0; i < 3; i++) {
            bounded.answer(request);
        }

        // When
        Response fourth = bounded.answer(request);

        // Then
        assertThat(fourth.status()).isEqualTo(429);
        assertThat(fourth.headers()).containsKey("retry-after");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Basic !!!", "Bearer abc", "Basic Y3QtMDE=", "\0"})
    void refusesOtherAuthorizations(String authorization) throws Exception {
        // When
        Response response = handler.answer(post(ENROL, authorization, signingRequest()));

        // Then
        assertThat(response.status()).isEqualTo(400);
    }

    @Test
    void whateverComesAsABodyIsAnsweredWithASentence() throws Exception {
        // Given
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] good = signingRequest();
        byte[] der = Base64.getMimeDecoder().decode(good);
        String[] operations = {"simpleenroll", "simplereenroll", "serverkeygen", "device-auto/simpleenroll"};

        for (int i = 0; i < 2000; i++) {
            byte[] body = spoiled(i % 2 == 0 ? good : der, random);
            String path = "/.well-known/est/" + operations[random.nextInt(operations.length)];

            // When
            Response response = handler(false, 100_000)
                    .answer(post(path, i % 3 == 0 ? "" : basic("ct-01", "0000-0000-0000-0000-0"), body));

            // Then
            assertThat(response.status())
                    .as("seed %d, round %d: %s", seed, i, text(response))
                    .isBetween(400, 499);
            assertThat(text(response).lines()).as("seed %d, round %d", seed, i).hasSize(1);
        }
    }

    private static byte[] spoiled(byte[] body, Random random) {
        byte[] spoiled = body.clone();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            spoiled[random.nextInt(spoiled.length)] = (byte) random.nextInt(256);
        }
        return random.nextBoolean() ? spoiled : java.util.Arrays.copyOf(spoiled, random.nextInt(spoiled.length));
    }
}
