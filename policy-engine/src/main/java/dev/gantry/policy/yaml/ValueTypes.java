package dev.gantry.policy.yaml;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The types that the languages of Gantry share. */
public final class ValueTypes {
    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,12}) ?([A-Za-z]+)");
    private static final Pattern HOST_PORT = Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)]|([A-Za-z0-9._-]+)):(\\d{1,5})");

    private static final Map<String, Duration> DURATION_UNITS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "min", Duration.ofMinutes(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    private static final Map<String, Long> SIZE_UNITS = Map.of(
            "B",
            1L,
            "KiB",
            1L << 10,
            "MiB",
            1L << 20,
            "GiB",
            1L << 30,
            "TiB",
            1L << 40,
            "kB",
            1_000L,
            "MB",
            1_000_000L,
            "GB",
            1_000_000_000L,
            "TB",
            1_000_000_000_000L);

    /** Any text but the empty one. */
    public static final ValueType<String> TEXT =
            new ValueType<>("a text", List.of(), text -> Optional.of(text).filter(t -> !t.isBlank()));

    /** {@code true} or {@code false}, and none of YAML 1.1's other spellings. */
    public static final ValueType<Boolean> BOOLEAN = new ValueType<>(
            "true or false",
            List.of("true", "false"),
            text -> text.equals("true")
                    ? Optional.of(true)
                    : text.equals("false") ? Optional.of(false) : Optional.empty());

    /** A duration with its unit: {@code 250ms}, {@code 5s}, {@code 10min} or {@code 10m}, {@code 24h}, {@code 400d}. */
    public static final ValueType<Duration> DURATION =
            new ValueType<>("a duration with its unit, such as 5s, 5m, 24h or 400d", List.of(), ValueTypes::duration);

    /** A number of bytes with its unit: {@code 512B}, {@code 64KiB}, {@code 1MiB}, {@code 400GiB}; kB, MB, GB are decimal. */
    public static final ValueType<Long> SIZE =
            new ValueType<>("a size with its unit, such as 64KiB or 1MiB", List.of(), ValueTypes::size);

    /** A host and a port. */
    public static final ValueType<HostPort> HOST_PORT_PAIR =
            new ValueType<>("host:port, such as 10.0.0.1:11112", List.of(), ValueTypes::hostPort);

    /** A day, {@code 2026-12-31}. */
    public static final ValueType<LocalDate> DATE =
            new ValueType<>("a day such as 2026-12-31", List.of(), text -> attempt(() -> LocalDate.parse(text)));

    /** A time zone of the IANA database, such as {@code Europe/Paris}, or {@code UTC}. */
    public static final ValueType<ZoneId> TIME_ZONE = new ValueType<>(
            "a time zone such as Europe/Paris",
            List.of(),
            text -> text.equals("UTC") || text.contains("/") ? attempt(() -> ZoneId.of(text)) : Optional.empty());

    /** A path of the file system, not looked at. */
    public static final ValueType<Path> PATH = new ValueType<>("a path", List.of(), text -> {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    });

    private ValueTypes() {}

    /** A whole number within bounds, both included. */
    public static ValueType<Integer> integer(int min, int max) {
        return new ValueType<>("a whole number from " + min + " to " + max, List.of(), text -> {
            if (!text.matches("-?\\d{1,10}")) {
                return Optional.empty();
            }
            long value = Long.parseLong(text);
            return value >= min && value <= max ? Optional.of((int) value) : Optional.empty();
        });
    }

    /** One of some words, each standing for a value; the order is that of the message. */
    public static <T> ValueType<T> oneOf(Map<String, T> words) {
        Map<String, T> copy = new LinkedHashMap<>(words);
        return new ValueType<>(
                "one of " + String.join(", ", copy.keySet()),
                copy.keySet(),
                text -> Optional.ofNullable(copy.get(text)));
    }

    /** One of some words. */
    public static ValueType<String> oneOf(Collection<String> words) {
        Map<String, String> map = new LinkedHashMap<>();
        words.forEach(word -> map.put(word, word));
        return oneOf(map);
    }

    /** A constant of an enum, written in lower case with hyphens: {@code MODE_ONE} is {@code mode-one}. */
    public static <E extends Enum<E>> ValueType<E> oneOf(Class<E> constants) {
        Map<String, E> map = new LinkedHashMap<>();
        Arrays.stream(constants.getEnumConstants())
                .forEach(constant ->
                        map.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant));
        return oneOf(map);
    }

    private static Optional<Duration> duration(String text) {
        Matcher matcher = AMOUNT.matcher(text);
        if (!matcher.matches() || !DURATION_UNITS.containsKey(matcher.group(2))) {
            return Optional.empty();
        }
        Duration unit = DURATION_UNITS.get(matcher.group(2));
        Duration duration = unit.multipliedBy(Long.parseLong(matcher.group(1)));
        // Beyond a century nobody means it, and sums of milliseconds could wrap.
        return Optional.of(duration).filter(d -> d.compareTo(Duration.ofDays(36_525)) <= 0);
    }

    private static Optional<Long> size(String text) {
        Matcher matcher = AMOUNT.matcher(text);
        if (!matcher.matches() || !SIZE_UNITS.containsKey(matcher.group(2))) {
            return Optional.empty();
        }
        return attempt(() ->
                Math.multiplyExact(Long.parseLong(matcher.group(1)), SIZE_UNITS.getOrDefault(matcher.group(2), 1L)));
    }

    private static Optional<HostPort> hostPort(String text) {
        Matcher matcher = HOST_PORT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(matcher.group(3));
        String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        return port <= 65_535 && host.length() <= 253 ? Optional.of(new HostPort(host, port)) : Optional.empty();
    }

    private static <T> Optional<T> attempt(java.util.function.Supplier<T> parse) {
        try {
            return Optional.of(parse.get());
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }
}
