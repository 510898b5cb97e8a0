package dev.gantry.policy.parse;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.UserIdentityUse;
import dev.gantry.policy.diagnostic.SourceSpan;
import dev.gantry.policy.model.AttributeCondition;
import dev.gantry.policy.model.LimitEntry;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.Rule;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.model.Staging;
import dev.gantry.policy.model.UserCondition;
import dev.gantry.policy.vocabulary.ProblemCode;
import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.policy.yaml.YamlList;
import dev.gantry.policy.yaml.YamlMap;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one rule. */
final class RuleReader {
    /** Keys that only some kinds of rule have, with those kinds. */
    private static final Map<String, Set<RuleKind>> BELONGS = Map.of(
            "on", EnumSet.of(RuleKind.REQUIRE),
            "move-destinations", EnumSet.of(RuleKind.ALLOW),
            "only-for", EnumSet.of(RuleKind.ALLOW),
            "limit", EnumSet.of(RuleKind.ALLOW),
            "obligations", EnumSet.of(RuleKind.ALLOW),
            "expires", EnumSet.of(RuleKind.ALLOW),
            "strict-ae", EnumSet.of(RuleKind.ALLOW),
            "reply-window", EnumSet.of(RuleKind.ALLOW),
            "user-identity", EnumSet.of(RuleKind.ALLOW),
            // A deny that spares the weakly known would be a way around it.
            "assurance", EnumSet.of(RuleKind.ALLOW, RuleKind.REQUIRE));

    private RuleReader() {}

    static Rule read(Name id, YamlMap map) {
        RuleKind kind = kind(id, map);
        String why = map.optional("why", ValueTypes.TEXT, "");
        List<Name> verbs = Words.names(map, kind.word());
        List<Name> on = Words.names(map, "on");
        List<Name> services = kind == RuleKind.REQUIRE ? on : verbs;
        if (kind == RuleKind.REQUIRE) {
            map.present("on");
        }
        if (kind != RuleKind.REQUIRE && verbs.isEmpty() && map.get(kind.word()).orElse(null) instanceof YamlList) {
            Words.error(
                    map.problems(),
                    ProblemCode.E107,
                    map.keySpan(kind.word()),
                    "`" + kind.word() + "` names no service");
        }
        map.present("from");
        map.present("to");
        Rule.Scope scope = scope(map, services, except(map));
        Rule.Conditions conditions = conditions(map);
        List<Name> obligations = kind == RuleKind.REQUIRE ? verbs : Words.names(map, "obligations");
        Rule.Effects effects = effects(map, obligations);
        Staging staging = PolicyParser.staging(map);
        checkKeys(map, kind);
        map.refuseOthers();
        return new Rule(id, kind, scope, conditions, effects, staging, why);
    }

    private static RuleKind kind(Name id, YamlMap map) {
        List<RuleKind> found = new ArrayList<>();
        for (RuleKind kind : RuleKind.values()) {
            if (map.has(kind.word())) {
                found.add(kind);
            }
        }
        if (found.size() != 1) {
            SourceSpan at = found.size() > 1 ? map.keySpan(found.get(1).word()) : id.span();
            Words.error(
                    map.problems(),
                    ProblemCode.E110,
                    at,
                    "rule `" + Words.abbreviated(id.text()) + "` has " + (found.isEmpty() ? "none" : "several")
                            + " of allow, deny and require (expected: one)");
        }
        return found.isEmpty() ? RuleKind.ALLOW : found.get(0);
    }

    private static void checkKeys(YamlMap map, RuleKind kind) {
        BELONGS.forEach((key, kinds) -> {
            if (map.has(key) && !kinds.contains(kind)) {
                Words.error(
                        map.problems(),
                        ProblemCode.E109,
                        map.keySpan(key),
                        "`" + key + "` does not belong to a rule that is a " + kind.word(),
                        kind == RuleKind.DENY && key.equals("assurance")
                                ? "a deny holds for everybody; to ask for more, write a `require` with `assurance`"
                                : "it belongs to "
                                        + kinds.stream()
                                                .map(k -> "`" + k.word() + "`")
                                                .sorted()
                                                .reduce((a, b) -> a + " and " + b)
                                                .orElse(""));
            }
        });
    }

    private static Rule.Scope scope(YamlMap map, List<Name> services, Rule.@Nullable Scope except) {
        Set<Rule.Role> roles = EnumSet.noneOf(Rule.Role.class);
        roles.addAll(map.list("role", ValueTypes.oneOf(Rule.Role.class)));
        return new Rule.Scope(
                services,
                parties(map, "from"),
                parties(map, "to"),
                Words.names(map, "sop"),
                Words.names(map, "messages"),
                Words.names(map, "transfer-syntaxes"),
                roles,
                except);
    }

    private static List<Name> parties(YamlMap map, String key) {
        List<Name> names = Words.names(map, key);
        if (names.isEmpty() && map.get(key).orElse(null) instanceof YamlList list) {
            Words.error(list, ProblemCode.E107, "`" + key + "` is empty (expected: zones, devices or `any`)");
        }
        return names;
    }

    private static Rule.@Nullable Scope except(YamlMap map) {
        Optional<YamlMap> found = map.optionalMap("except");
        if (found.isEmpty()) {
            return null;
        }
        YamlMap box = found.get();
        Rule.Scope scope = new Rule.Scope(
                List.of(),
                parties(box, "from"),
                parties(box, "to"),
                Words.names(box, "sop"),
                Words.names(box, "messages"),
                Words.names(box, "transfer-syntaxes"),
                Set.of(),
                null);
        box.refuseOthers();
        if (box.isEmpty()) {
            Words.error(box, ProblemCode.E311, "`except` takes everything away (expected: from, to, sop or the like)");
        }
        return scope;
    }

    private static Rule.Conditions conditions(YamlMap map) {
        List<AttributeCondition> where = ConditionReader.where(map);
        UserCondition user = user(map);
        Name when = Words.optional(map, "when");
        Assurance assurance =
                map.optional("assurance", ValueTypes.oneOf(Assurance.class)).orElse(null);
        List<Name> destinations = Words.names(map, "move-destinations");
        boolean pendingMove = map.optional("only-for", ValueTypes.oneOf(List.of("pending-move")))
                .isPresent();
        LocalDate expires = map.optional("expires", ValueTypes.DATE).orElse(null);
        return new Rule.Conditions(where, user, when, assurance, destinations, pendingMove, expires);
    }

    private static Rule.Effects effects(YamlMap map, List<Name> obligations) {
        List<LimitEntry> limits = LimitReader.read(map);
        Set<UserIdentityUse> userIdentity = EnumSet.noneOf(UserIdentityUse.class);
        userIdentity.addAll(map.list("user-identity", ValueTypes.oneOf(UserIdentityUse.class)));
        if (userIdentity.contains(UserIdentityUse.STRIP) && userIdentity.contains(UserIdentityUse.PASS)) {
            Words.error(
                    map.problems(),
                    ProblemCode.E107,
                    map.keySpan("user-identity"),
                    "`user-identity` says both `strip` and `pass` (expected: one of them)");
        }
        return new Rule.Effects(
                obligations,
                limits,
                map.optional("strict-ae", ValueTypes.BOOLEAN, false),
                map.optional("reply-window", ValueTypes.DURATION)
                        .map((Duration d) -> d)
                        .orElse(null),
                userIdentity);
    }

    private static @Nullable UserCondition user(YamlMap map) {
        Optional<YamlMap> found = map.optionalMap("user");
        if (found.isEmpty()) {
            return null;
        }
        YamlMap body = found.get();
        UserCondition condition = new UserCondition(
                new Name("user", map.keySpan("user")),
                Words.names(body, "roles"),
                body.optional("mfa", ValueTypes.BOOLEAN, false),
                body.optional("signed-in-within", ValueTypes.DURATION)
                        .map((Duration d) -> d)
                        .orElse(null),
                Words.names(body, "approved-by"));
        body.refuseOthers();
        return condition;
    }
}
