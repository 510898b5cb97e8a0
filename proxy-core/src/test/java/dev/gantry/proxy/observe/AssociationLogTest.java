package dev.gantry.proxy.observe;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.gantry.policy.Device;
import dev.gantry.policy.ReasonCode;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.ConnectionListener.Failure;
import dev.gantry.proxy.enforcement.AssociationVerdict;
import dev.gantry.proxy.enforcement.WireAnswers;
import dev.gantry.proxy.repeats.Repeats;
import dev.gantry.proxy.testing.FakePolicy;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class AssociationLogTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
    private static final List<String> LOGGERS = List.of("gantry.association", "gantry.connection");

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private Instant now = START;
    private final AssociationLog log = new AssociationLog(clock());

    private Clock clock() {
        InstantSource source = () -> now;
        return source.withZone(ZoneOffset.UTC);
    }

    @BeforeEach
    void listen() {
        logged.start();
        LOGGERS.forEach(name -> ((Logger) LoggerFactory.getLogger(name)).addAppender(logged));
    }

    @AfterEach
    void stopListening() {
        LOGGERS.forEach(name -> ((Logger) LoggerFactory.getLogger(name)).detachAppender(logged));
    }

    private void fails(int times, String address, Failure failure) {
        for (int i = 0; i < times; i++) {
            log.failed("modalities", new InetSocketAddress(address, 40_000 + i % 1000), failure, "");
        }
    }

    private void refuses(int times, @Nullable Device device, ReasonCode reason) {
        for (int i = 0; i < times; i++) {
            AssociationFacts facts = new AssociationFacts(
                    "a-" + i,
                    "modalities",
                    new InetSocketAddress("192.0.2.1", 40_000),
                    now,
                    "CT01",
                    "NAME" + i,
                    device,
                    null);
            log.judged(facts, new AssociationVerdict.Reject(WireAnswers.association(reason), reason, "", device, null));
        }
    }

    private List<String> lines() {
        return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private List<String> sums() {
        return lines().stream().filter(line -> line.contains("more like this")).toList();
    }

    @Test
    void writesTheFirstFewAndOneLineForTheOthersOfTheMinute() {
        // When
        fails(1000, "192.0.2.1", Failure.HANDSHAKE_FAILED);

        // Then
        assertThat(lines()).hasSize(Repeats.ONE_BY_ONE).containsOnly("TLS handshake failed");

        // When
        now = START.plus(Repeats.WINDOW).minusMillis(1);
        log.look();

        // Then
        assertThat(sums()).isEmpty();

        // When
        now = START.plus(Repeats.WINDOW);
        log.look();

        // Then
        assertThat(sums()).containsExactly("990 more like this in the last minute: TLS handshake failed");
        assertThat(logged.list.get(Repeats.ONE_BY_ONE).getKeyValuePairs())
                .extracting(pair -> pair.key + "=" + pair.value)
                .containsExactly("listener=modalities", "source=192.0.2.1", "reason=handshake-failed", "more=990");
    }

    @Test
    void writesOneByOneAgainInTheNextMinuteAndNothingMoreOfTheOneBefore() {
        // Given
        fails(11, "192.0.2.1", Failure.HTTP);
        now = START.plus(Repeats.WINDOW);
        log.look();
        logged.list.clear();

        // When
        fails(1, "192.0.2.1", Failure.HTTP);
        now = now.plus(Repeats.WINDOW);
        log.look();

        // Then
        assertThat(lines()).containsExactly("an HTTP client called a port of DICOM or HL7");
    }

    @Test
    void tellsSourcesAndReasonsApart() {
        // When
        fails(11, "192.0.2.1", Failure.HTTP);
        fails(10, "192.0.2.2", Failure.HTTP);
        fails(10, "192.0.2.1", Failure.REQUEST_DEADLINE);

        // Then
        assertThat(lines()).hasSize(30);
    }

    @Test
    void countsRefusedAssociationsByDeviceAndReasonWhateverTitlesAreInvented() {
        // When
        refuses(100, FakePolicy.CT, ReasonCode.UNKNOWN_CALLED);
        refuses(10, FakePolicy.CT, ReasonCode.NOT_ALLOWED);
        refuses(10, null, ReasonCode.UNKNOWN_DEVICE);
        log.close();

        // Then
        assertThat(lines()).hasSize(31);
        assertThat(sums()).containsExactly("90 more like this in the last minute: association refused");
    }

    @Test
    void isBoundedWhoeverCalls() {
        // When
        for (int i = 0; i < 20_000; i++) {
            fails(1, "10.9." + i / 250 + "." + (1 + i % 250), Failure.UNKNOWN_PROTOCOL);
        }
        log.close();

        // Then
        assertThat(lines()).hasSizeLessThanOrEqualTo(WarningKind.MOST + Repeats.ONE_BY_ONE + 1);
        assertThat(sums())
                .containsExactly(20_000 - WarningKind.MOST - Repeats.ONE_BY_ONE
                        + " more like this in the last minute: a peer spoke neither TLS nor what the port is for");
    }

    @Test
    void metricsCountWhatIsNotWritten() {
        // Given
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        ProxyMetrics metrics = new ProxyMetrics(meters);

        // When
        for (int i = 0; i < 1000; i++) {
            metrics.failed("modalities", new InetSocketAddress("192.0.2.1", 40_000), Failure.HTTP, "");
        }

        // Then
        assertThat(meters.get("gantry.connections.failed")
                        .tag("failure", "http")
                        .counter()
                        .count())
                .isEqualTo(1000);
    }
}
