package dev.gantry.proxy.expiry;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.pkitesting.CertificateBuilder;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class ExpiryRadarTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final Path warned;
    private Instant now = START;
    private final Clock clock = new Clock() {
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
            return now;
        }
    };

    ExpiryRadarTest(@TempDir Path directory) {
        warned = directory.resolve("expiry-warnings");
    }

    @BeforeEach
    void listen() {
        logged.start();
        ((Logger) LoggerFactory.getLogger("gantry.expiry")).addAppender(logged);
    }

    @AfterEach
    void stopListening() {
        ((Logger) LoggerFactory.getLogger("gantry.expiry")).detachAppender(logged);
    }

    private ExpiryRadar radar() {
        return new ExpiryRadar(null, warned, meters, clock);
    }

    private static X509Certificate certificate(Duration life) throws Exception {
        return new CertificateBuilder()
                .subject("CN=scanner")
                .setIsCertificateAuthority(true)
                .ecp256()
                .notBefore(START)
                .notAfter(START.plus(life))
                .buildSelfSigned()
                .getCertificate();
    }

    @Test
    void countsTheCertificateThatADeviceShowedLast() throws Exception {
        // Given
        ExpiryRadar radar = radar();
        radar.sightings().seen(certificate(Duration.ofDays(300)), () -> Optional.of("ct-01"));
        now = now.plusSeconds(1);
        radar.sightings().seen(certificate(Duration.ofDays(100)), () -> Optional.of("ct-01"));

        // When
        radar.look();

        // Then
        assertThat(radar.report()).extracting(Expiry::holder).containsExactly("ct-01");
        assertThat(meters.get("gantry.certificate.expiry.days")
                        .tags("holder", "ct-01", "kind", "device")
                        .gauge()
                        .value())
                .isEqualTo(99.0);
    }

    @Test
    void warnsOnceAtEachMark() throws Exception {
        // Given
        ExpiryRadar radar = radar();
        radar.sightings().seen(certificate(Duration.ofDays(397)), () -> Optional.of("ct-01"));

        // When
        for (int day = 0; day < 400; day++) {
            now = START.plus(Duration.ofDays(day));
            radar.look();
            radar.look();
        }

        // Then
        assertThat(logged.list).hasSize(5);
        assertThat(logged.list.get(0).getFormattedMessage())
                .contains("the certificate of device `ct-01`")
                .contains("ends in 90 days,");
    }

    @Test
    void aRestartDoesNotWarnAgain() throws Exception {
        // Given
        X509Certificate certificate = certificate(Duration.ofDays(397));
        now = START.plus(Duration.ofDays(320));
        ExpiryRadar first = radar();
        first.sightings().seen(certificate, () -> Optional.of("ct-01"));
        first.look();

        // When
        ExpiryRadar second = radar();
        second.sightings().seen(certificate, () -> Optional.of("ct-01"));
        second.look();

        // Then
        assertThat(logged.list).hasSize(1);
    }

    @Test
    void certificatesWithoutADeviceGetNoRow() throws Exception {
        // Given
        ExpiryRadar radar = radar();
        radar.sightings().seen(certificate(Duration.ofDays(397)), Optional::empty);

        // When
        radar.look();

        // Then
        assertThat(radar.report()).isEmpty();
    }
}
