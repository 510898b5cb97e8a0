package dev.gantry.policy.parse;

import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.diagnostic.Suggestions;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.PolicyTest;
import dev.gantry.policy.model.PolicyTest.Expectation;
import dev.gantry.policy.model.Rule;
import dev.gantry.policy.vocabulary.Attributes;
import dev.gantry.policy.vocabulary.ProblemCode;
import dev.gantry.policy.yaml.ValueType;
import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.policy.yaml.YamlMap;
import dev.gantry.policy.yaml.YamlScalar;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code tests}. */
final class TestReader {
    private static final List<String> WORDS = List.of(
            "from",
            "to",
            "calling",
            "called",
            "service",
            "sop",
            "contexts",
            "command",
            "transfer-syntaxes",
            "message",
            "proposes-role",
            "user",
            "after",
            "at",
            "move-destination");
    private static final Pattern AFTER = Pattern.compile("(\\S+) request by (\\S+) to (\\S+)");
    private static final Pattern ALLOW = Pattern.compile("(allow|accept)( as reply to (\\S+)| by (\\S+))?");
    private static final Pattern DENY = Pattern.compile("(deny|refuse)( (\\S+)( (.+))?)?");

    private static final ValueType<LocalDateTime> TIME =
            new ValueType<>("a local time such as 2026-11-24T23:10", List.of(), text -> {
                try {
                    return Optional.of(LocalDateTime.parse(text));
                } catch (DateTimeException e) {
                    return Optional.empty();
                }
            });

    private TestReader() {}

    static Optional<PolicyTest> read(Name title, YamlMap map) {
        YamlMap given = map.requiredMap("given");
        map.present("expect");
        List<Expectation> expected = new ArrayList<>();
        for (YamlScalar word : map.scalars("expect")) {
            expectation(word).ifPresent(expected::add);
        }
        map.refuseOthers();
        if (!map.has("given") || !map.has("expect")) {
            return Optional.empty();
        }
        Optional<YamlScalar> from = given.requiredScalar("from");
        Set<Rule.Role> roles = EnumSet.noneOf(Rule.Role.class);
        for (YamlScalar word : given.scalars("proposes-role")) {
            word.as(ValueTypes.oneOf(Map.of("SCU", Rule.Role.SCU, "SCP", Rule.Role.SCP)))
                    .ifPresent(roles::add);
        }
        List<Name> contexts = Words.names(given, "contexts");
        Name service = Words.optional(given, "service");
        if (contexts.isEmpty() == (service == null)) {
            Words.error(given, ProblemCode.E117, "a test gives either `service` or `contexts`");
            return Optional.empty();
        }
        int expectations = contexts.isEmpty() ? 1 : contexts.size();
        if (expected.size() != expectations
                && expected.size() == map.scalars("expect").size()) {
            Words.error(
                    map.problems(),
                    ProblemCode.E117,
                    map.keySpan("expect"),
                    expected.size() + " outcomes for " + expectations + " requests (expected: as many)");
        }
        if (from.isEmpty() || expected.size() != expectations) {
            return Optional.empty();
        }
        PolicyTest test = new PolicyTest(
                title,
                Words.name(from.get()),
                Words.optional(given, "to"),
                Words.optional(given, "calling"),
                Words.optional(given, "called"),
                service,
                Words.optional(given, "sop"),
                contexts,
                Words.optional(given, "command"),
                Words.names(given, "transfer-syntaxes"),
                Words.optional(given, "message"),
                roles,
                attributes(given),
                user(given),
                after(given),
                given.optional("at", TIME).orElse(null),
                expected);
        return Optional.of(test);
    }

    private static Map<Integer, String> attributes(YamlMap given) {
        Map<Integer, String> attributes = new HashMap<>();
        given.scalar("move-destination").ifPresent(word -> attributes.put(Attributes.MOVE_DESTINATION, word.text()));
        for (YamlMap.Entry entry : given.entries()) {
            String key = entry.key().text();
            if (WORDS.contains(key)) {
                continue;
            }
            if (Attributes.find(key).isEmpty()
                    && Suggestions.nearest(key, WORDS).isPresent()) {
                Words.error(
                        entry.key(),
                        ProblemCode.E105,
                        "unknown key `" + Words.abbreviated(key) + "`",
                        Suggestions.didYouMean(key, WORDS));
                continue;
            }
            ConditionReader.attribute(entry.key())
                    .ifPresent(attribute -> attributes.put(
                            attribute.tag(),
                            String.join(
                                    "\\",
                                    given.scalars(key).stream()
                                            .map(YamlScalar::text)
                                            .toList())));
        }
        return attributes;
    }

    private static PolicyTest.@Nullable User user(YamlMap given) {
        Optional<YamlMap> found = given.optionalMap("user");
        if (found.isEmpty()) {
            return null;
        }
        YamlMap map = found.get();
        Set<String> roles = new HashSet<>(map.list("roles", ValueTypes.TEXT));
        roles.addAll(map.list("role", ValueTypes.TEXT));
        boolean mfa = map.optional("mfa", ValueTypes.BOOLEAN, false);
        Set<String> approvedBy = new HashSet<>(map.list("approved-by", ValueTypes.TEXT));
        map.refuseOthers();
        return new PolicyTest.User(roles, mfa, approvedBy);
    }

    private static PolicyTest.@Nullable After after(YamlMap given) {
        Optional<YamlScalar> word = given.scalar("after");
        if (word.isEmpty()) {
            return null;
        }
        Matcher matcher = AFTER.matcher(word.get().text());
        if (!matcher.matches()) {
            Words.error(
                    word.get(),
                    ProblemCode.E117,
                    "after: `" + Words.abbreviated(word.get().text()) + "` (expected: SERVICE request by AE to AE)");
            return null;
        }
        return new PolicyTest.After(
                new Name(matcher.group(1), word.get().span()),
                new Name(matcher.group(2), word.get().span()),
                new Name(matcher.group(3), word.get().span()));
    }

    private static Optional<Expectation> expectation(YamlScalar word) {
        Name text = Words.name(word);
        Matcher allow = ALLOW.matcher(word.text());
        if (allow.matches()) {
            boolean reply = allow.group(3) != null;
            String rule = reply ? allow.group(3) : allow.group(4);
            Name name = rule == null ? null : new Name(rule, word.span());
            return Optional.of(new Expectation(text, true, name, reply, null, ""));
        }
        Matcher deny = DENY.matcher(word.text());
        if (deny.matches()) {
            String code = deny.group(3);
            Optional<ReasonCode> reason = Arrays.stream(ReasonCode.values())
                    .filter(r -> r.code().equals(code) && r != ReasonCode.ALLOWED)
                    .findFirst();
            if (code != null && reason.isEmpty()) {
                Words.error(
                        word,
                        ProblemCode.E214,
                        "unknown reason code `" + Words.abbreviated(code) + "`",
                        Suggestions.didYouMean(
                                code,
                                Arrays.stream(ReasonCode.values())
                                        .map(ReasonCode::code)
                                        .toList()));
                return Optional.empty();
            }
            String detail = deny.group(5) == null ? "" : deny.group(5);
            return Optional.of(new Expectation(text, false, null, false, reason.orElse(null), detail));
        }
        Words.error(
                word,
                ProblemCode.E117,
                "expect: `" + Words.abbreviated(word.text())
                        + "` (expected: allow [by RULE], deny [CODE [detail]], accept or refuse [CODE])");
        return Optional.empty();
    }
}
