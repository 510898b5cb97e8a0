package dev.gantry.proxy.crl;

import dev.gantry.proxy.management.ComponentState;
import dev.gantry.proxy.management.Readiness;
import dev.gantry.proxy.testing.ListServer;
import dev.gantry.tls.trust.RevocationCheck.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class ForeignListsTest {
    private final Path directory;
    private final X509Bundle authority;
    private final X509Certificate scanner;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Readiness readiness = new Readiness();
    private final LaterClock clock = new LaterClock();

    ForeignListsTest(@TempDir Path directory) throws Exception {
        this.directory = directory;
        authority = authority("CN=Hospital authority");
        scanner = scannerOf(authority);
    }

    /** The clock of the machine, put forward. */
    private static final class LaterClock extends Clock {
        private volatile Duration later = Duration.ZERO;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(later);
        }
    }

    private static X509Bundle authority(String name) throws Exception {
        return new CertificateBuilder()
                .subject(name)
                .setIsCertificateAuthority(true)
                .ecp256()
                .buildSelfSigned();
    }

    private static X509Certificate scannerOf(X509Bundle authority) throws Exception {
        return new CertificateBuilder()
                .subject("CN=ct-01")
                .ecp256()
                .buildIssuedBy(authority)
                .getCertificate();
    }

    /** A list that is good for three hours. */
    private byte[] list(X509Bundle signer, X509Certificate... revoked) throws Exception {
        Instant now = clock.instant();
        X509v2CRLBuilder builder = new JcaX509v2CRLBuilder(
                signer.getCertificate().getSubjectX500Principal(), Date.from(now.minusSeconds(60)));
        builder.setNextUpdate(Date.from(now.plus(Duration.ofHours(3))));
        for (X509Certificate each : revoked) {
            builder.addCRLEntry(each.getSerialNumber(), Date.from(now), 1);
        }
        return builder.build(new JcaContentSignerBuilder("SHA256withECDSA")
                        .build(signer.getKeyPair().getPrivate()))
                .getEncoded();
    }

    private ForeignLists start(String uri) throws Exception {
        return ForeignLists.start(
                List.of(new ListAuthority(authority.getCertificate(), List.of(URI.create(uri)))),
                directory.resolve("lists"),
                Duration.ofHours(1),
                meters,
                readiness,
                clock);
    }

    private static String fault(ForeignLists lists) {
        await().until(() -> lists.states().get(0).fault() != null);
        return String.valueOf(lists.states().get(0).fault());
    }

    private double count(String outcome) {
        return meters.find("gantry.revocation.list.fetches").tag("outcome", outcome).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @Test
    void knowsWhatStandsInTheListAndWhatDoesNot() throws Exception {
        // Given
        X509Certificate revoked = scannerOf(authority);
        X509Certificate ofAnother = scannerOf(authority("CN=Hospital authority"));

        // When
        try (ListServer server = new ListServer(list(authority, revoked));
                ForeignLists lists = start(server.uri("/list.crl"))) {
            await().until(() -> lists.status(scanner) == Status.GOOD);

            // Then
            assertThat(lists.status(revoked)).isEqualTo(Status.REVOKED);
            assertThat(lists.status(ofAnother)).isEqualTo(Status.UNKNOWN);
            assertThat(readiness.components().get(ForeignLists.COMPONENT)).isEqualTo(ComponentState.ready());
            await().until(() -> count("taken") == 1);
        }
    }

    @Test
    void fetchesAnewBeforeTheListEndsAndKnowsNothingOnceItHas() throws Exception {
        try (ListServer server = new ListServer(list(authority));
                ForeignLists lists = start(server.uri("/list.crl"))) {
            await().until(() -> lists.status(scanner) == Status.GOOD);

            // When
            clock.later = Duration.ofHours(2);
            server.publish(list(authority, scanner));
            await().until(() -> lists.status(scanner) == Status.REVOKED);
            server.goAway();
            clock.later = Duration.ofHours(6);

            // Then
            assertThat(lists.status(scanner)).isEqualTo(Status.UNKNOWN);
            assertThat(meters.get("gantry.revocation.list.remaining.seconds")
                            .gauge()
                            .value())
                    .isNegative();
            assertThat(readiness.components().get(ForeignLists.COMPONENT))
                    .extracting(ComponentState::level)
                    .isEqualTo(ComponentState.Level.DEGRADED);
        }
    }

    @Test
    void keepsTheOldListWhereTheNewOneIsOfSomebodyElse() throws Exception {
        // Given
        X509Bundle stranger = authority("CN=Hospital authority");
        try (ListServer server = new ListServer(list(authority));
                ForeignLists lists = start(server.uri("/list.crl"))) {
            await().until(() -> lists.status(scanner) == Status.GOOD);

            // When
            server.publish(list(stranger, scanner));
            clock.later = Duration.ofMinutes(62);

            // Then
            assertThat(fault(lists)).contains(server.uri("/list.crl"));
            assertThat(lists.status(scanner)).isEqualTo(Status.GOOD);
        }
    }

    @Test
    void takesNeitherWhatIsTooLongNorWhatIsNoListNorWhatIsElsewhere() throws Exception {
        try (ListServer server = new ListServer(new byte[ListFetch.MAX_BYTES + 1])) {
            // When
            try (ForeignLists lists = start(server.uri("/list.crl"))) {
                // Then
                assertThat(fault(lists)).contains("longer than " + ListFetch.MAX_BYTES + " bytes");
                assertThat(lists.status(scanner)).isEqualTo(Status.UNKNOWN);
            }
            server.publish("<html>".getBytes(StandardCharsets.US_ASCII));
            try (ForeignLists lists = start(server.uri("/list.crl"))) {
                assertThat(fault(lists)).contains(server.uri("/list.crl"));
            }
            server.publish(list(authority));
            try (ForeignLists lists = start(server.uri("/elsewhere"))) {
                assertThat(fault(lists)).contains("answers with status 302");
                assertThat(lists.status(scanner)).isEqualTo(Status.UNKNOWN);
            }
            assertThat(count("taken")).isZero();
        }
    }

    @Test
    void verifiesTheListThatWasKeptAsOneThatWasFetched() throws Exception {
        // Given
        String uri;
        try (ListServer server = new ListServer(list(authority));
                ForeignLists lists = start(server.uri("/list.crl"))) {
            uri = server.uri("/list.crl");
            await().until(() -> lists.status(scanner) == Status.GOOD && count("taken") == 1);
        }
        Path kept;
        try (Stream<Path> files = Files.list(directory.resolve("lists"))) {
            kept = files.findFirst().orElseThrow();
        }
        try (ForeignLists lists = start(uri)) {
            assertThat(lists.status(scanner)).isEqualTo(Status.GOOD);
        }

        // When
        byte[] damaged = Files.readAllBytes(kept);
        damaged[damaged.length - 1] ^= 1;
        Files.write(kept, damaged);

        // Then
        try (ForeignLists lists = start(uri)) {
            assertThat(lists.status(scanner)).isEqualTo(Status.UNKNOWN);
        }
    }
}
