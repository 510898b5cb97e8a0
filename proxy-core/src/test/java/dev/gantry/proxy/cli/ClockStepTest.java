package dev.gantry.proxy.cli;

import dev.gantry.proxy.testing.RawAssociateRq;
import dev.gantry.proxy.testing.RawPdu;
import dev.gantry.proxy.testing.RawPeer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Somebody sets the clock of the machine while an instance runs on it. */
@Timeout(90)
class ClockStepTest {
    private static final Duration STEP = Duration.ofMinutes(20);
    private static final Pattern WRITTEN = Pattern.compile("EventDateTime=\\\\\"([^\"\\\\]+)");

    private final ClockThatIsSet clock = new ClockThatIsSet();

    /** The time of this machine, and how far it was set away from that. */
    private static final class ClockThatIsSet extends Clock {
        private volatile Duration offset = Duration.ZERO;

        void set(Duration step) {
            offset = step;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(offset);
        }
    }

    @Test
    @DisplayName("T-45 the clock is set forward and back: an alarm each time, and audited times that say their zone")
    void aStepIsAnAlarm(@TempDir Path directory) throws Exception {
        // Given
        try (LiveHospital hospital = new LiveHospital(directory, clock).start()) {
            assertThat(steps(hospital)).isZero();
            refused(hospital);
            await().until(() -> denials(hospital).size() == 1);

            // When
            clock.set(STEP);

            // Then
            await().atMost(Duration.ofSeconds(20)).until(() -> steps(hospital) == 1);
            refused(hospital);
            await().until(() -> denials(hospital).size() == 2);

            // When
            clock.set(Duration.ZERO);

            // Then
            await().atMost(Duration.ofSeconds(20)).until(() -> steps(hospital) == 2);
            List<OffsetDateTime> times = denials(hospital);
            assertThat(Duration.between(times.get(0), times.get(1))).isGreaterThanOrEqualTo(STEP);
            assertThat(metric(hospital, "gantry_clock_seconds"))
                    .isBetween(
                            Instant.now().getEpochSecond() - 60.0, Instant.now().getEpochSecond() + 60.0);
            assertThat(hospital.run("audit", "verify").code()).isEqualTo(ExitCode.DONE);
        }
    }

    private static void refused(LiveHospital hospital) {
        try (RawPeer peer = hospital.connect("ct-01")) {
            peer.send(RawAssociateRq.verification().calling("CT02").bytes());
            assertThat(peer.receive()).isEqualTo(RawPdu.reject(1, 1, 3));
        }
    }

    /** The times of what was refused, as the audit messages write them; a time without a zone cannot be read. */
    private static List<OffsetDateTime> denials(LiveHospital hospital) throws IOException {
        try (Stream<Path> files = Files.list(hospital.state("audit"))) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .flatMap(ClockStepTest::lines)
                    .filter(line -> line.contains("association refused"))
                    .map(line -> OffsetDateTime.parse(WRITTEN.matcher(line)
                            .results()
                            .findFirst()
                            .orElseThrow()
                            .group(1)))
                    .toList();
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double steps(LiveHospital hospital) throws Exception {
        return metric(hospital, "gantry_clock_steps_total");
    }

    private static double metric(LiveHospital hospital, String name) throws Exception {
        HttpRequest scrape = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + hospital.managementPort() + "/metrics"))
                .build();
        return HttpClient.newHttpClient()
                .send(scrape, HttpResponse.BodyHandlers.ofString())
                .body()
                .lines()
                .filter(line -> line.startsWith(name + ' '))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }
}
