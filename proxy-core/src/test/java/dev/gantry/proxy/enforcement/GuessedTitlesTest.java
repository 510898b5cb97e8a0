package dev.gantry.proxy.enforcement;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GuessedTitlesTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

    private Instant now = START;
    private final GuessedTitles guesses = new GuessedTitles(clock());

    private Clock clock() {
        InstantSource source = () -> now;
        return source.withZone(ZoneOffset.UTC);
    }

    private void guess(String device, int from, int to) {
        for (int i = from; i < to; i++) {
            guesses.add(device, "NAME" + i);
        }
    }

    @Test
    void locksOutWhoeverTriesManyTitlesAndNobodyElse() {
        // When
        guess("ct-01", 0, GuessedTitles.MOST - 1);

        // Then
        assertThat(guesses.against("ct-01")).isNull();

        // When
        guess("ct-01", GuessedTitles.MOST - 1, GuessedTitles.MOST);

        // Then
        assertThat(guesses.against("ct-01")).contains("`ct-01`").endsWith("is locked out until 2026-11-24T12:10:00Z");
        assertThat(guesses.against("us-01")).isNull();
    }

    @Test
    void takesOneTitleAgainAndAgainForAMistake() {
        // When
        for (int i = 0; i < 10_000; i++) {
            guesses.add("ct-01", "OLD_PACS" + i % (GuessedTitles.MOST - 1));
        }

        // Then
        assertThat(guesses.against("ct-01")).isNull();
    }

    @Test
    void letsInAgainWhenTheTimeIsOver() {
        // Given
        guess("ct-01", 0, GuessedTitles.MOST);

        // When
        now = START.plus(GuessedTitles.WINDOW).minusMillis(1);

        // Then
        assertThat(guesses.against("ct-01")).isNotNull();

        // When
        now = START.plus(GuessedTitles.WINDOW);

        // Then
        assertThat(guesses.against("ct-01")).isNull();

        // When
        guess("ct-01", 0, 1);

        // Then
        assertThat(guesses.against("ct-01")).isNull();
    }

    @Test
    void doesNotLockOutForLongerWhenTheClockIsSetBack() {
        // Given
        guess("ct-01", 0, GuessedTitles.MOST);

        // When
        now = START.minus(Duration.ofDays(1));

        // Then
        assertThat(guesses.against("ct-01")).isNull();
    }
}
