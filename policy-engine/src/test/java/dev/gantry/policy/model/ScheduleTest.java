package dev.gantry.policy.model;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ScheduleTest {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

    private static Schedule schedule(Set<DayOfWeek> days, String from, String to, LocalDate... except) {
        return new Schedule(
                List.of(new Schedule.Window(days, LocalTime.parse(from), LocalTime.parse(to))), Set.of(except), PARIS);
    }

    private static Instant at(String local) {
        return LocalDateTime.parse(local).atZone(PARIS).toInstant();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-24T21:59:59, false",
        "2026-11-24T22:00, true",
        "2026-11-25T00:00, true",
        "2026-11-25T04:59:59, true",
        "2026-11-25T05:00, false",
    })
    void isHalfOpenAndCrossesMidnight(String time, boolean open) {
        assertThat(schedule(EnumSet.allOf(DayOfWeek.class), "22:00", "05:00").isOpen(at(time)))
                .isEqualTo(open);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-12-24T09:00, true",
        "2026-12-25T09:00, false",
        "2026-12-26T09:00, false",
        "2026-12-28T09:00, true",
    })
    void leavesOutDaysOfTheWeekAndExceptions(String time, boolean open) {
        Set<DayOfWeek> weekdays = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);
        assertThat(schedule(weekdays, "08:00", "18:00", LocalDate.of(2026, 12, 25))
                        .isOpen(at(time)))
                .isEqualTo(open);
    }

    @Test
    void lastsAnHourLongerInTheNightThatSummerTimeEnds() {
        // Given
        Schedule night = schedule(EnumSet.allOf(DayOfWeek.class), "22:00", "05:00");
        Instant start = at("2026-10-24T22:00");
        // When
        Instant end = night.unchangedUntil(start);
        // Then
        assertThat(Duration.between(start, end)).isEqualTo(Duration.ofHours(8));
    }

    @Test
    void lastsAnHourLessInTheNightThatSummerTimeBegins() {
        // Given
        Schedule night = schedule(EnumSet.allOf(DayOfWeek.class), "22:00", "05:00");
        Instant start = at("2026-03-28T22:00");
        // When
        Instant end = night.unchangedUntil(start);
        // Then
        assertThat(Duration.between(start, end)).isEqualTo(Duration.ofHours(6));
    }

    @Test
    void beginsBehindTheGapWhereItsTimeIsSkipped() {
        // Given
        Schedule early = schedule(EnumSet.allOf(DayOfWeek.class), "02:30", "04:00");
        // When
        Instant next = early.unchangedUntil(at("2026-03-29T01:00"));
        // Then
        assertThat(next).isEqualTo(at("2026-03-29T03:30"));
    }

    @Test
    void doesNotChangeBeforeItSaysItDoes() {
        // Given
        long seed = 3;
        Random random = new Random(seed);
        Schedule schedule = new Schedule(
                List.of(
                        new Schedule.Window(
                                EnumSet.of(DayOfWeek.MONDAY, DayOfWeek.SATURDAY),
                                LocalTime.of(9, 0),
                                LocalTime.of(17, 0)),
                        new Schedule.Window(EnumSet.of(DayOfWeek.SATURDAY), LocalTime.of(17, 0), LocalTime.of(2, 0))),
                Set.of(LocalDate.of(2026, 10, 26)),
                PARIS);
        for (int i = 0; i < 2_000; i++) {
            Instant moment = at("2026-10-01T00:00").plusSeconds(random.nextInt(60 * 24 * 3600));
            // When
            Instant until = schedule.unchangedUntil(moment);
            // Then
            long inside = moment.toEpochMilli()
                    + (long) (random.nextDouble() * (until.toEpochMilli() - moment.toEpochMilli()));
            assertThat(until).as("seed %d", seed).isAfter(moment);
            assertThat(schedule.isOpen(Instant.ofEpochMilli(inside)))
                    .as("seed %d: %s, until %s", seed, moment, until)
                    .isEqualTo(schedule.isOpen(moment));
        }
    }
}
