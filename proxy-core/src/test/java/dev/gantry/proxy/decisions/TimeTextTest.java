package dev.gantry.proxy.decisions;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TimeTextTest {
    private final TimeText time = new TimeText();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-01-02T03:04:05.000000000Z",
                "2026-01-02T03:04:05.000000001Z",
                "2026-01-02T03:04:00.120000000Z",
                "1969-12-31T23:59:59.999999999Z",
                "2028-02-29T00:00:00.500000000Z"
            })
    void writesAllNineDigits(String text) {
        assertThat(time.text(Instant.parse(text))).isEqualTo(text);
    }

    @Test
    void meansTheMomentThatItWasGiven() {
        // Given
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Instant at = Instant.parse("2026-11-30T23:59:58Z");

        for (int i = 0; i < 10_000; i++) {
            at = at.plusNanos(random.nextInt(400_000_000));
            assertThat(Instant.parse(time.text(at))).as("seed %d", seed).isEqualTo(at);
        }
    }
}
