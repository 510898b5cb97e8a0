package dev.gantry.policy.parse;

import dev.gantry.policy.RuleLimit;
import dev.gantry.policy.model.LimitEntry;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.vocabulary.ProblemCode;
import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.policy.yaml.YamlMap;
import dev.gantry.policy.yaml.YamlScalar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code limit}. */
final class LimitReader {
    private static final Pattern RATE = Pattern.compile("(\\d{1,12} ?[A-Za-z]*)/([A-Za-z0-9][A-Za-z0-9._-]*)");
    private static final Map<String, Duration> WINDOWS = Map.of(
            "s",
            Duration.ofSeconds(1),
            "min",
            Duration.ofMinutes(1),
            "h",
            Duration.ofHours(1),
            "day",
            Duration.ofDays(1));

    private LimitReader() {}

    static List<LimitEntry> read(YamlMap rule) {
        YamlMap map = rule.map("limit");
        RuleLimit.Per per = map.optional("per", ValueTypes.oneOf(RuleLimit.Per.class), RuleLimit.Per.DEVICE);
        List<LimitEntry> limits = new ArrayList<>();
        rate(map, "associations", RuleLimit.Kind.ASSOCIATIONS, per).ifPresent(limits::add);
        rate(map, "instances", RuleLimit.Kind.INSTANCES, per).ifPresent(limits::add);
        rate(map, "bytes", RuleLimit.Kind.BYTES, per).ifPresent(limits::add);
        Optional<YamlScalar> concurrent = map.scalar("concurrent");
        concurrent
                .flatMap(word -> word.as(ValueTypes.integer(1, 1_000_000)))
                .ifPresent(amount -> limits.add(new LimitEntry(
                        Words.name(concurrent.orElseThrow()),
                        new RuleLimit(RuleLimit.Kind.CONCURRENT, amount, null, null, per),
                        null)));
        map.refuseOthers();
        if (rule.has("limit") && limits.isEmpty()) {
            Words.error(
                    rule.problems(),
                    ProblemCode.E116,
                    rule.keySpan("limit"),
                    "`limit` limits nothing (expected: associations, concurrent, instances or bytes)");
        }
        return limits;
    }

    private static Optional<LimitEntry> rate(YamlMap map, String key, RuleLimit.Kind kind, RuleLimit.Per per) {
        Optional<YamlScalar> word = map.scalar(key);
        if (word.isEmpty()) {
            return Optional.empty();
        }
        Matcher matcher = RATE.matcher(word.get().text());
        Optional<Long> amount = matcher.matches() ? amount(matcher.group(1), kind) : Optional.empty();
        if (amount.isEmpty()) {
            String example = kind == RuleLimit.Kind.BYTES ? "400GiB/night" : "10/min";
            Words.error(
                    word.get(),
                    ProblemCode.E116,
                    "`" + key + "`: `" + Words.abbreviated(word.get().text()) + "` (expected: an amount per s, min, h,"
                            + " day or schedule, such as " + example + ")");
            return Optional.empty();
        }
        String unit = matcher.group(2);
        Duration window = WINDOWS.get(unit);
        Name schedule = window == null ? new Name(unit, word.get().span()) : null;
        return Optional.of(new LimitEntry(
                Words.name(word.get()),
                new RuleLimit(kind, amount.get(), window, schedule == null ? null : unit, per),
                schedule));
    }

    private static Optional<Long> amount(String text, RuleLimit.Kind kind) {
        Optional<Long> amount = kind == RuleLimit.Kind.BYTES
                ? ValueTypes.SIZE.parse(text)
                : text.matches("\\d+") ? Optional.of(Long.parseLong(text)) : Optional.empty();
        return amount.filter(a -> a > 0);
    }
}
