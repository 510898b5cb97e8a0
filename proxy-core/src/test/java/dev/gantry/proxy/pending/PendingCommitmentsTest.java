package dev.gantry.proxy.pending;

import dev.gantry.proxy.pending.PendingCommitments.Claim;
import dev.gantry.proxy.pending.PendingCommitments.Terms;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class PendingCommitmentsTest {
    private static final Route ROUTE = new Route("ct-01", "CT01", "pacs", "PACS_IN");
    private static final Terms LENIENT = new Terms(ROUTE, false, List.of("ct-archive"));
    private static final Terms STRICT = new Terms(ROUTE, true, List.of("ct-archive"));
    private static final Duration WINDOW = Duration.ofHours(1);

    private final MovingClock clock = new MovingClock();

    @TempDir
    Path directory;

    private static final class MovingClock extends Clock {
        private Instant now = Instant.parse("2026-11-24T08:00:00Z");

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

    @Test
    void awaitsNothingBeforeItIsAskedFor() {
        // Given
        PendingCommitments pending = PendingCommitments.inMemory(clock);
        // Then
        assertThat(pending.awaited("pacs", "PACS_IN", "ct-01", "CT01")).isEmpty();
        assertThat(claim(pending, "1.2")).isEmpty();
    }

    @Test
    void letsOneReportThroughUntilItIsGivenBack() {
        // Given
        PendingCommitments pending = PendingCommitments.inMemory(clock);
        pending.expect(LENIENT, "1.2", WINDOW);
        // When
        Claim claim = claim(pending, "1.2").orElseThrow();
        // Then
        assertThat(claim(pending, "1.2")).isEmpty();
        claim.giveBack();
        claim(pending, "1.2").orElseThrow().settle();
        assertThat(claim(pending, "1.2")).isEmpty();
        assertThat(pending.awaited("pacs", "PACS_IN", "ct-01", "CT01")).isEmpty();
        assertThat(pending.size()).isZero();
    }

    @Test
    void knowsTheDevicesOfATransaction() {
        // Given
        PendingCommitments pending = PendingCommitments.inMemory(clock);
        pending.expect(LENIENT, "1.2", WINDOW);
        // Then
        assertThat(pending.claim("1.2", "other", "PACS_IN", "ct-01", "CT01")).isEmpty();
        assertThat(pending.claim("1.2", "pacs", "PACS_IN", "ct-02", "CT02")).isEmpty();
        assertThat(pending.claim("1.3", "pacs", "PACS_IN", "ct-01", "CT01")).isEmpty();
        assertThat(pending.claim("1.2", "pacs", "PACS_QR", "ct-01", "CT01_B")).isPresent();
    }

    @Test
    void bindsStrictRequestsToTheirTitles() {
        // Given
        PendingCommitments pending = PendingCommitments.inMemory(clock);
        pending.expect(STRICT, "1.2", WINDOW);
        // Then
        assertThat(pending.awaited("pacs", "PACS_QR", "ct-01", "CT01")).isEmpty();
        assertThat(pending.claim("1.2", "pacs", "PACS_QR", "ct-01", "CT01")).isEmpty();
        assertThat(pending.claim("1.2", "pacs", "PACS_IN", "ct-01", "CT01")).isPresent();
    }

    @Test
    void endsWithItsWindow() {
        // Given
        PendingCommitments pending = PendingCommitments.inMemory(clock);
        pending.expect(LENIENT, "1.2", WINDOW);
        // When
        clock.now = clock.now.plus(WINDOW);
        // Then
        assertThat(pending.awaited("pacs", "PACS_IN", "ct-01", "CT01")).isEmpty();
        assertThat(claim(pending, "1.2")).isEmpty();
    }

    @Test
    void remembersNoMoreThanItMay() throws IOException {
        // Given
        try (PendingCommitments pending = PendingCommitments.journaled(directory.resolve("j"), clock, 2)) {
            pending.expect(LENIENT, "1.1", WINDOW);
            pending.expect(LENIENT, "1.2", WINDOW);
            // When / Then
            assertThat(pending.expect(LENIENT, "1.3", WINDOW)).isEmpty();
            assertThat(claim(pending, "1.3")).isEmpty();
            // What is over makes room.
            clock.now = clock.now.plus(WINDOW);
            assertThat(pending.expect(LENIENT, "1.3", WINDOW)).isPresent();
        }
    }

    @Test
    void survivesARestartAndATornTail() throws IOException {
        // Given
        Path file = directory.resolve("j");
        try (PendingCommitments pending = PendingCommitments.journaled(file, clock)) {
            pending.expect(STRICT, "1.1", WINDOW)
                    .orElseThrow()
                    .toCompletableFuture()
                    .join();
            pending.expect(LENIENT, "1.2", WINDOW)
                    .orElseThrow()
                    .toCompletableFuture()
                    .join();
            claim(pending, "1.1").orElseThrow().settle();
        }
        Files.writeString(file, "0123abcd +\t00ff", StandardCharsets.US_ASCII, StandardOpenOption.APPEND);
        // When
        try (PendingCommitments pending = PendingCommitments.journaled(file, clock)) {
            pending.expect(LENIENT, "1.3", WINDOW)
                    .orElseThrow()
                    .toCompletableFuture()
                    .join();
        }
        // Then
        try (PendingCommitments pending = PendingCommitments.journaled(file, clock)) {
            assertThat(pending.size()).isEqualTo(2);
            assertThat(pending.awaited("pacs", "PACS_QR", "ct-01", "CT01")).contains(List.of("ct-archive"));
            assertThat(claim(pending, "1.1")).isEmpty();
            assertThat(claim(pending, "1.2")).isPresent();
            assertThat(claim(pending, "1.3")).isPresent();
        }
    }

    @Test
    void writesItsJournalAnewWhenMostOfItIsStale() throws IOException {
        // Given
        Path file = directory.resolve("j");
        try (PendingCommitments pending = PendingCommitments.journaled(file, clock)) {
            pending.expect(LENIENT, "1.1", WINDOW);
            // When
            for (int i = 0; i < 20_000; i++) {
                pending.expect(LENIENT, "1.2." + i, WINDOW);
                claim(pending, "1.2." + i).orElseThrow().settle();
            }
        }
        // Then
        try (PendingCommitments pending = PendingCommitments.journaled(file, clock)) {
            assertThat(pending.size()).isEqualTo(1);
            assertThat(claim(pending, "1.1")).isPresent();
        }
        try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            assertThat(lines.count()).isLessThan(40_000);
        }
    }

    private static Optional<Claim> claim(PendingCommitments pending, String transaction) {
        return pending.claim(transaction, "pacs", "PACS_IN", "ct-01", "CT01");
    }
}
