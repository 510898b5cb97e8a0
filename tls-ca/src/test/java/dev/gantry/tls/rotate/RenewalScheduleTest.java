package dev.gantry.tls.rotate;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RenewalScheduleTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void renewsAboutTwoThirdsThroughAndSpreadsTheMoments() {
        // Given
        Instant end = BEGIN.plus(Duration.ofDays(30));
        Instant earliest = end;
        Instant latest = BEGIN;

        // When
        for (int serial = 0; serial < 1000; serial++) {
            Instant moment = RenewalSchedule.renewAt(BEGIN, end, BigInteger.valueOf(serial));
            earliest = moment.isBefore(earliest) ? moment : earliest;
            latest = moment.isAfter(latest) ? moment : latest;
        }

        // Then
        assertThat(earliest)
                .isEqualTo(BEGIN.plus(Duration.ofDays(30).multipliedBy(567).dividedBy(1000)));
        assertThat(latest)
                .isEqualTo(BEGIN.plus(Duration.ofDays(30).multipliedBy(767).dividedBy(1000)));
    }

    @Test
    void warnsInSteps() {
        // Given
        Instant end = BEGIN.plus(Duration.ofDays(397));

        // When / Then
        assertThat(RenewalSchedule.warning(BEGIN, end, end.minus(Duration.ofDays(92))))
                .isEmpty();
        assertThat(RenewalSchedule.warning(BEGIN, end, end.minus(Duration.ofDays(90))))
                .hasValue(90);
        assertThat(RenewalSchedule.warning(BEGIN, end, end.minus(Duration.ofDays(31))))
                .hasValue(60);
        assertThat(RenewalSchedule.warning(BEGIN, end, end.minus(Duration.ofDays(13))))
                .hasValue(14);
        assertThat(RenewalSchedule.warning(BEGIN, end, end.plusSeconds(1))).hasValue(7);
        assertThat(RenewalSchedule.daysLeft(end, end.plusSeconds(1))).isEqualTo(-1);
        Instant soon = BEGIN.plus(Duration.ofDays(30));
        assertThat(RenewalSchedule.warning(BEGIN, soon, BEGIN)).isEmpty();
        assertThat(RenewalSchedule.warning(BEGIN, soon, soon.minus(Duration.ofDays(14))))
                .hasValue(14);
    }
}
