package dev.gantry.policy.limit;

import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.testing.Policies;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LimitsTest {
    private static final String TEXT = """
            zone-policy: 1
            defaults: { timezone: Europe/Berlin }
            zones: { a: {}, b: {} }
            devices:
              one: { zone: a, cert: "spiffe://x.example/one", ae: [ONE] }
              two: { zone: b, cert: "spiffe://x.example/two", ae: [TWO], listens: "192.0.2.2:104" }
            schedules: { night: { daily: "22:00-05:00" } }
            rules:
              rate: { allow: [store], from: a, to: b, limit: { associations: 2/min, concurrent: 3 } }
              volume: { allow: [store], from: a, to: b, limit: { bytes: 100B/night, per: rule } }
              free: { allow: [verification], from: a, to: b }
            """;

    private final FakeClock clock = new FakeClock(Policies.NOW);
    private final ResolvedPolicy policy = Policies.compile(TEXT).resolved();
    private final Limits limits = Limits.of(policy, clock);

    private static final class FakeClock extends Clock {
        private Instant now;

        FakeClock(Instant now) {
            this.now = now;
        }

        void pass(Duration time) {
            now = now.plus(time);
        }

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
    }

    private Optional<Limits.Lease> open(String device) {
        return limits.open(List.of("rate"), device, "ONE");
    }

    @Test
    void fillsUpEvenlyOverItsWindow() {
        // Given
        assertThat(open("one")).isPresent();
        assertThat(open("one")).isPresent();
        assertThat(open("one")).isEmpty();
        // When
        clock.pass(Duration.ofSeconds(30));
        // Then
        assertThat(open("one")).isPresent();
        assertThat(open("one")).isEmpty();
    }

    @Test
    void countsWhatIsOpenUntilItIsClosed() {
        // Given
        Limits.Lease lease = open("one").orElseThrow();
        assertThat(open("one")).isPresent();
        clock.pass(Duration.ofMinutes(1));
        assertThat(open("one")).isPresent();
        assertThat(open("one")).isEmpty();
        // When
        lease.close();
        lease.close();
        // Then
        assertThat(open("one")).isPresent();
        clock.pass(Duration.ofMinutes(1));
        assertThat(open("one")).isEmpty();
    }

    @Test
    void keepsACountForEachDevice() {
        // Given
        open("one");
        open("one");
        // When
        Optional<Limits.Lease> other = open("other");
        // Then
        assertThat(other).isPresent();
    }

    @Test
    void startsAgainWithEachWindowOfASchedule() {
        // Given
        assertThat(limits.pass(List.of("volume"), "one", "ONE", 1, 90)).isTrue();
        assertThat(limits.pass(List.of("volume"), "other", "ONE", 1, 20)).isFalse();
        // When
        clock.pass(Duration.ofHours(12));
        // Then
        assertThat(limits.pass(List.of("volume"), "one", "ONE", 1, 20)).isTrue();
    }

    @Test
    void letsPassWhatARuleWithoutLimitsAllows() {
        // Given
        open("one");
        open("one");
        // When
        Optional<Limits.Lease> lease = limits.open(List.of("rate", "free"), "one", "ONE");
        // Then
        assertThat(lease).isPresent();
    }

    @Test
    void goesOnCountingWhenThePolicyChangesAndTheLimitDoesNot() {
        // Given
        open("one");
        open("one");
        // When
        Limits next = limits.continuedBy(Policies.compile(TEXT + "  more: { allow: [store], from: b, to: a }\n")
                .resolved());
        Limits other = limits.continuedBy(
                Policies.compile(TEXT.replace("2/min", "5/min")).resolved());
        // Then
        assertThat(next.open(List.of("rate"), "one", "ONE")).isEmpty();
        assertThat(other.open(List.of("rate"), "one", "ONE")).isPresent();
    }
}
