package dev.gantry.policy.limit;

import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.testing.Policies;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
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
            obligations: { watch: { alert: soc } }
            schedules: { night: { daily: "22:00-05:00" } }
            rules:
              rate: { allow: [store], from: a, to: b, limit: { associations: 2/min, concurrent: 3 } }
              volume: { allow: [store], from: a, to: b, limit: { bytes: 100B/night, per: rule } }
              free: { allow: [verification], from: a, to: b }
              must: { require: [watch], on: [store], from: a, to: b, sop: MRImageStorage }
            """;

    private final FakeClock clock = new FakeClock(Policies.NOW);
    private final ResolvedPolicy policy = Policies.compile(TEXT).resolved();
    private final Limits limits = new Limits(clock);

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
        return limits.open(List.of(List.of("rate")), device, "ONE");
    }

    private boolean pass(String device, long bytes) {
        Optional<Limits.Passage> passage = limits.pass(List.of("volume"), device, "ONE");
        passage.ifPresent(taken -> taken.passed(bytes));
        return passage.isPresent();
    }

    @BeforeEach
    void follow() {
        limits.follow(policy);
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
        assertThat(pass("one", 90)).isTrue();
        assertThat(pass("other", 20)).isTrue();
        assertThat(pass("one", 1)).isFalse();
        // When
        clock.pass(Duration.ofHours(12));
        // Then
        assertThat(pass("one", 20)).isTrue();
    }

    @Test
    void holdsBackTheNextInstanceUntilTheBytesOfTheLastAreMadeUpFor() {
        // Given
        limits.follow(Policies.compile(TEXT.replace("100B/night", "100B/min")).resolved());
        assertThat(pass("one", 250)).isTrue();
        // When / Then: 150 bytes are owed
        clock.pass(Duration.ofSeconds(90));
        assertThat(pass("one", 1)).isFalse();
        clock.pass(Duration.ofSeconds(1));
        assertThat(pass("one", 1)).isTrue();
    }

    @Test
    void letsPassWhatARuleWithoutLimitsAllows() {
        // Given
        open("one");
        open("one");
        // When
        Optional<Limits.Lease> lease = limits.open(List.of(List.of("rate", "free")), "one", "ONE");
        // Then
        assertThat(lease).isPresent();
    }

    @Test
    void isNotFreedByAContextThatAnotherRuleAllows() {
        // Given
        open("one");
        open("one");
        // When
        Optional<Limits.Lease> lease = limits.open(List.of(List.of("rate"), List.of("free")), "one", "ONE");
        // Then
        assertThat(lease).isEmpty();
        assertThat(limits.open(List.of(List.of("free")), "one", "ONE")).isPresent();
    }

    @Test
    void isNotFreedByARuleThatOnlyRequires() {
        // Given
        open("one");
        open("one");
        // When / Then
        assertThat(limits.open(List.of(List.of("rate", "must")), "one", "ONE")).isEmpty();
    }

    @Test
    void countsARuleOnceForAllTheContextsThatItAllows() {
        // When
        Optional<Limits.Lease> both = limits.open(List.of(List.of("rate"), List.of("must", "rate")), "one", "ONE");
        // Then
        assertThat(both).isPresent();
        assertThat(open("one")).isPresent();
        assertThat(open("one")).isEmpty();
    }

    @Test
    void goesOnCountingWhenThePolicyChanges() {
        // Given
        open("one");
        open("one");
        // When
        limits.follow(Policies.compile(TEXT + "  more: { allow: [store], from: b, to: a }\n")
                .resolved());
        // Then
        assertThat(open("one")).isEmpty();
        // When: another amount, of which two are used
        limits.follow(Policies.compile(TEXT.replace("2/min", "3/min")).resolved());
        // Then
        assertThat(open("one")).isPresent();
        assertThat(open("one")).isEmpty();
    }

    @Test
    void remembersWhatIsOpenWhileItsRuleIsAway() {
        // Given
        String text = TEXT.replace("associations: 2/min, ", "");
        limits.follow(Policies.compile(text).resolved());
        List<Limits.Lease> leases =
                Stream.generate(() -> open("one").orElseThrow()).limit(3).toList();
        limits.follow(Policies.compile(text.replace("rate:", "other:")).resolved());
        // When
        limits.follow(Policies.compile(text).resolved());
        // Then
        assertThat(open("one")).isEmpty();
        leases.get(0).close();
        assertThat(open("one")).isPresent();
    }

    @Test
    void isExactForAllThreads() throws Exception {
        // Given
        limits.follow(
                Policies.compile(TEXT.replace("associations: 2/min, ", "")).resolved());
        ExecutorService callers = Executors.newFixedThreadPool(4);
        AtomicInteger present = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        // When
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            done.add(callers.submit(() -> {
                for (int j = 0; j < 5_000; j++) {
                    open("one").ifPresent(lease -> {
                        most.accumulateAndGet(present.incrementAndGet(), Math::max);
                        present.decrementAndGet();
                        lease.close();
                    });
                }
            }));
        }
        for (int i = 0; i < 50; i++) {
            limits.follow(policy);
            limits.follow(
                    Policies.compile(TEXT.replace("associations: 2/min, ", "")).resolved());
        }
        for (Future<?> each : done) {
            each.get();
        }
        callers.shutdown();
        // Then
        assertThat(most.get()).isBetween(1, 3);
        assertThat(Stream.generate(() -> open("one")).limit(4).filter(Optional::isPresent))
                .hasSize(3);
    }
}
