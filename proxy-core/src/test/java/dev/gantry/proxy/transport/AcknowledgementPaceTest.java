package dev.gantry.proxy.transport;

import java.time.Duration;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AcknowledgementPaceTest {
    private final AcknowledgementPace pace = new AcknowledgementPace();
    private long now = System.nanoTime();

    @Test
    void doesNotAcknowledgeAtOnceWhileThePeerSendsOn() {
        // When
        boolean first = readAfter(Duration.ofSeconds(1));
        boolean second = readAfter(Duration.ofMillis(2));

        // Then
        assertThat(first).isFalse();
        assertThat(second).isFalse();
    }

    @Test
    void acknowledgesAtOnceForAWhileAfterASilenceOfADelayedAcknowledgement() {
        // Given
        readAfter(Duration.ZERO);

        // When
        boolean afterTheSilence = readAfter(Duration.ofMillis(41));

        // Then
        assertThat(afterTheSilence).isTrue();
        int more = 0;
        while (readAfter(Duration.ofMillis(1))) {
            more++;
        }
        assertThat(more).isBetween(1_000, 10_000);
    }

    @Test
    void takesASilenceForThePeersOwnWhereSomethingWasSentToIt() {
        // Given
        readAfter(Duration.ZERO);
        pace.written();

        // When
        boolean awaited = readAfter(Duration.ofMillis(41));

        // Then
        assertThat(awaited).isFalse();
    }

    @Test
    void takesALongSilenceForThePeersOwn() {
        // Given
        readAfter(Duration.ZERO);

        // When
        boolean awaited = readAfter(Duration.ofSeconds(2));

        // Then
        assertThat(awaited).isFalse();
    }

    private boolean readAfter(Duration silence) {
        now += silence.toNanos();
        return pace.awaitedAfterReadAt(now);
    }
}
