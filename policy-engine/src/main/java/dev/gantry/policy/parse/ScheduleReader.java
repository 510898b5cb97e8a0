package dev.gantry.policy.parse;

import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.NamedSchedule;
import dev.gantry.policy.model.Schedule;
import dev.gantry.policy.vocabulary.ProblemCode;
import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.policy.yaml.YamlMap;
import dev.gantry.policy.yaml.YamlScalar;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one entry of {@code schedules}. */
final class ScheduleReader {
    private static final Pattern WINDOW = Pattern.compile("(\\d\\d:\\d\\d)-(\\d\\d:\\d\\d)");
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");

    private ScheduleReader() {}

    static NamedSchedule read(Name id, YamlMap map, ZoneId timezone) {
        List<Schedule.Window> windows = new ArrayList<>();
        for (YamlScalar word : map.scalars("daily")) {
            window(word, EnumSet.allOf(DayOfWeek.class)).ifPresent(windows::add);
        }
        YamlMap weekly = map.map("weekly");
        for (YamlMap.Entry entry : weekly.entries()) {
            Optional<Set<DayOfWeek>> days = days(entry.key());
            for (YamlScalar word : weekly.scalars(entry.key().text())) {
                window(word, days.orElseGet(Set::of)).ifPresent(windows::add);
            }
        }
        Set<LocalDate> except = new LinkedHashSet<>(map.list("except", ValueTypes.DATE));
        ZoneId zone = map.optional("timezone", ValueTypes.TIME_ZONE, timezone);
        map.refuseOthers();
        if (!map.has("daily") && !map.has("weekly")) {
            Words.error(
                    map.problems(),
                    ProblemCode.E114,
                    id.span(),
                    "schedule `" + id + "` has no times (expected: `daily` or `weekly`)");
        }
        return new NamedSchedule(id, new Schedule(windows, except, zone));
    }

    private static Optional<Schedule.Window> window(YamlScalar word, Set<DayOfWeek> days) {
        Matcher matcher = WINDOW.matcher(word.text());
        if (matcher.matches()) {
            try {
                LocalTime from = LocalTime.parse(matcher.group(1));
                String end = matcher.group(2);
                LocalTime to = end.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(end);
                return Optional.of(new Schedule.Window(days, from, to));
            } catch (DateTimeException e) {
                // Reported below, as any text that is no window.
            }
        }
        Words.error(
                word,
                ProblemCode.E114,
                "times: `" + Words.abbreviated(word.text()) + "` (expected: \"HH:MM-HH:MM\", such as \"22:00-05:00\")");
        return Optional.empty();
    }

    private static Optional<Set<DayOfWeek>> days(YamlScalar word) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : word.text().split(",", -1)) {
            String[] ends = part.trim().split("-", -1);
            int first = DAYS.indexOf(ends[0]);
            int last = DAYS.indexOf(ends[ends.length - 1]);
            if (first < 0 || last < 0 || ends.length > 2) {
                Words.error(
                        word,
                        ProblemCode.E114,
                        "days: `" + Words.abbreviated(word.text())
                                + "` (expected: days such as mon-fri or sat, sun; quote a list)");
                return Optional.empty();
            }
            for (int day = first; ; day = (day + 1) % 7) {
                days.add(DayOfWeek.of(day + 1));
                if (day == last) {
                    break;
                }
            }
        }
        return Optional.of(days);
    }
}
