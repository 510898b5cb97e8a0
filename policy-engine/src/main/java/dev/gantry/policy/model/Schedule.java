package dev.gantry.policy.model;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * When something holds: half-open windows of local time in a time zone.
 *
 * @param except the days whose windows are left out; a window belongs to the day it begins on
 * @param zone where the local times are read; changes of its clock are those of {@code java.time}: a time that is skipped is
 *     taken as the first behind the gap, one that comes twice as the first of the two
 */
public record Schedule(List<Window> windows, Set<LocalDate> except, ZoneId zone) {
    /** How far ahead a change is looked for; what lies beyond is looked at again then. */
    private static final int DAYS_AHEAD = 14;

    public Schedule {
        windows = List.copyOf(windows);
        except = Set.copyOf(except);
    }

    /**
     * A window of each of some days.
     *
     * @param from its first moment
     * @param to the moment behind its last; on the following day where it is not after {@code from}
     */
    public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to) {
        public Window {
            days = Set.copyOf(days);
        }
    }

    /** Tells whether a moment lies in a window. */
    public boolean isOpen(Instant moment) {
        LocalDate today = moment.atZone(zone).toLocalDate();
        // Yesterday's windows may reach into today, and over a change of the clock no farther.
        for (LocalDate day = today.minusDays(1); !day.isAfter(today); day = day.plusDays(1)) {
            for (Window window : windows) {
                if (holdsOn(window, day) && !moment.isBefore(start(window, day)) && moment.isBefore(end(window, day))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns a moment after the given one up to which {@link #isOpen} does not change. */
    public Instant unchangedUntil(Instant moment) {
        boolean open = isOpen(moment);
        LocalDate today = moment.atZone(zone).toLocalDate();
        TreeSet<Instant> boundaries = new TreeSet<>();
        for (LocalDate day = today.minusDays(1); day.isBefore(today.plusDays(DAYS_AHEAD)); day = day.plusDays(1)) {
            for (Window window : windows) {
                if (holdsOn(window, day)) {
                    boundaries.add(start(window, day));
                    boundaries.add(end(window, day));
                }
            }
        }
        for (Instant boundary : boundaries.tailSet(moment, false)) {
            if (isOpen(boundary) != open) {
                return boundary;
            }
        }
        return today.plusDays(DAYS_AHEAD).atStartOfDay(zone).toInstant();
    }

    private boolean holdsOn(Window window, LocalDate day) {
        return window.days.contains(day.getDayOfWeek()) && !except.contains(day);
    }

    private Instant start(Window window, LocalDate day) {
        return ZonedDateTime.of(day, window.from, zone).toInstant();
    }

    private Instant end(Window window, LocalDate day) {
        LocalDate endDay = window.to.isAfter(window.from) ? day : day.plusDays(1);
        return ZonedDateTime.of(endDay, window.to, zone).toInstant();
    }
}
