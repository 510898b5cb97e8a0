package dev.gantry.proxy.observe;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ClockWatchTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Instant time = Instant.parse("2026-11-24T12:00:00Z");
    private long nanos;

    private final Clock clock = new Clock() {
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
            return time;
        }
    };

    @Test
    void countsEveryStepInEitherDirectionAndNoTimeThatPasses() {
        // Given
        try (ClockWatch watch = new ClockWatch(clock, () -> nanos, meters)) {
            // When
            pass(Duration.ofSeconds(5));
            watch.look();
            double before = steps();
            time = time.minusSeconds(3600);
            pass(Duration.ofSeconds(5));
            watch.look();
            time = time.plusSeconds(2);
            pass(Duration.ofSeconds(5));
            watch.look();
            time = time.plusMillis(900);
            pass(Duration.ofSeconds(5));
            watch.look();

            // Then
            assertThat(before).isZero();
            assertThat(steps()).isEqualTo(2);
        }
    }

    @Test
    void givesTheTimeOfTheMachine() {
        // Given
        try (ClockWatch watch = new ClockWatch(clock, () -> nanos, meters)) {
            // When
            watch.look();

            // Then
            assertThat(meters.get("gantry.clock.seconds").gauge().value()).isEqualTo((double) time.getEpochSecond());
        }
    }

    private void pass(Duration duration) {
        time = time.plus(duration);
        nanos += duration.toNanos();
    }

    private double steps() {
        return meters.get("gantry.clock.steps").counter().count();
    }
}
