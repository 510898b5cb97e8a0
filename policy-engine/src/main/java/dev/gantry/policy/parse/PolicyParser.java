package dev.gantry.policy.parse;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.DeniedContext;
import dev.gantry.policy.OnChange;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceSpan;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.model.BreakGlass;
import dev.gantry.policy.model.Defaults;
import dev.gantry.policy.model.DeviceEntry;
import dev.gantry.policy.model.Group;
import dev.gantry.policy.model.Invariant;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.NamedSchedule;
import dev.gantry.policy.model.Network;
import dev.gantry.policy.model.ObligationEntry;
import dev.gantry.policy.model.PairStaging;
import dev.gantry.policy.model.Policy;
import dev.gantry.policy.model.PolicyTest;
import dev.gantry.policy.model.Rule;
import dev.gantry.policy.model.Staging;
import dev.gantry.policy.model.Zone;
import dev.gantry.policy.vocabulary.ProblemCode;
import dev.gantry.policy.yaml.ProblemCodes;
import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.policy.yaml.YamlList;
import dev.gantry.policy.yaml.YamlMap;
import dev.gantry.policy.yaml.YamlNode;
import dev.gantry.policy.yaml.YamlReader;
import dev.gantry.policy.yaml.YamlScalar;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Reads the files of a policy. Never throws on their content: problems are collected, and reading goes on. */
public final class PolicyParser {
    private final Problems problems;
    private final List<Zone> zones = new ArrayList<>();
    private final List<DeviceEntry> devices = new ArrayList<>();
    private final List<Group> groups = new ArrayList<>();
    private final List<NamedSchedule> schedules = new ArrayList<>();
    private final List<ObligationEntry> obligations = new ArrayList<>();
    private final List<PairStaging> pairs = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();
    private final List<BreakGlass> breakGlass = new ArrayList<>();
    private final List<Invariant> invariants = new ArrayList<>();
    private final List<PolicyTest> tests = new ArrayList<>();
    private Defaults defaults = new Defaults(
            Staging.UNSTATED, Assurance.MTLS, ZoneOffset.UTC, DeniedContext.USER_REJECTION, OnChange.RECHECK);
    private @Nullable SourceSpan defaultsSpan;

    private PolicyParser(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads a policy that stands in one or several files. Their order plays no part.
     *
     * @param sources at least one
     * @param problems takes what is wrong
     * @return what could be read
     */
    public static Policy parse(List<SourceText> sources, Problems problems) {
        PolicyParser parser = new PolicyParser(problems);
        List<SourceText> sorted =
                sources.stream().sorted(Comparator.comparing(SourceText::name)).toList();
        List<YamlMap> files = sorted.stream()
                .map(source -> YamlReader.read(source, problems, ProblemCodes.numbered("E10")))
                .toList();
        // Schedules need the time zone, whichever file says it.
        files.forEach(parser::defaults);
        files.forEach(parser::file);
        return new Policy(
                sorted,
                parser.defaults,
                parser.zones,
                parser.devices,
                parser.groups,
                parser.schedules,
                parser.obligations,
                parser.pairs,
                parser.rules,
                parser.breakGlass,
                parser.invariants,
                parser.tests);
    }

    private void defaults(YamlMap file) {
        Optional<YamlMap> found = file.optionalMap("defaults");
        if (found.isEmpty()) {
            return;
        }
        SourceSpan span = file.keySpan("defaults");
        if (defaultsSpan != null) {
            problems.add(Problem.error(ProblemCode.E213.name(), span, "`defaults` stands in two files")
                    .relatedTo(defaultsSpan, "first defined here"));
            return;
        }
        defaultsSpan = span;
        YamlMap map = found.get();
        Staging staging = staging(map);
        Assurance assurance = map.optional("assurance", ValueTypes.oneOf(Assurance.class), Assurance.MTLS);
        ZoneId timezone = map.optional("timezone", ValueTypes.TIME_ZONE, ZoneOffset.UTC);
        DeniedContext denied =
                map.optional("denied-context", ValueTypes.oneOf(DeniedContext.class), DeniedContext.USER_REJECTION);
        OnChange onChange = map.optional("on-change", ValueTypes.oneOf(OnChange.class), OnChange.RECHECK);
        map.refuseOthers();
        defaults = new Defaults(staging, assurance, timezone, denied, onChange);
    }

    private void file(YamlMap file) {
        if (file.isEmpty()) {
            return;
        }
        version(file);
        file.optional("name", ValueTypes.TEXT);
        file.optional("owner", ValueTypes.TEXT);
        each(file, "zones", (id, map) -> zones.add(zone(id, map)));
        each(file, "devices", (id, map) -> devices.add(DeviceReader.read(id, map)), false);
        groups(file);
        each(file, "schedules", (id, map) -> schedules.add(ScheduleReader.read(id, map, defaults.timezone())));
        each(file, "obligations", (id, map) -> obligations.add(ObligationReader.read(id, map)));
        each(file, "pairs", (id, map) -> pairs.add(pair(id, map)));
        each(file, "rules", (id, map) -> rules.add(RuleReader.read(id, map)));
        each(file, "break-glass", (id, map) -> breakGlass.add(breakGlass(id, map)));
        for (YamlMap map : file.maps("invariants")) {
            InvariantReader.read(map).ifPresent(invariants::add);
        }
        for (YamlMap map : file.maps("tests")) {
            tests(map);
        }
        file.refuseOthers();
    }

    private void version(YamlMap file) {
        if (!file.has("zone-policy")) {
            Words.error(
                    problems,
                    ProblemCode.E108,
                    file.span(),
                    "`zone-policy` is missing (expected: `zone-policy: 1`)",
                    "every file of a policy names the version of the language");
            return;
        }
        file.scalar("zone-policy")
                .filter(s -> !s.text().equals("1"))
                .ifPresent(version -> Words.error(
                        version,
                        ProblemCode.E108,
                        "version `" + Words.abbreviated(version.text())
                                + "` of the language is not known (expected: 1)"));
    }

    private static void each(YamlMap file, String key, BiConsumer<Name, YamlMap> reader) {
        each(file, key, reader, true);
    }

    private static void each(YamlMap file, String key, BiConsumer<Name, YamlMap> reader, boolean plainIds) {
        YamlMap container = file.map(key);
        for (YamlMap.Entry entry : container.entries()) {
            Name id = plainIds ? Words.id(entry) : Words.name(entry.key());
            container.optionalMap(id.text()).ifPresent(map -> reader.accept(id, map));
        }
    }

    private static Zone zone(Name id, YamlMap map) {
        Staging staging = staging(map);
        Zone.Trust trust = map.optional("trust", ValueTypes.oneOf(Zone.Trust.class), Zone.Trust.INTERNAL);
        boolean requireUser = map.optional("require-user", ValueTypes.BOOLEAN, false);
        List<Network> networks = new ArrayList<>();
        for (YamlScalar word : map.scalars("networks")) {
            Network.parse(word.text())
                    .ifPresentOrElse(
                            networks::add,
                            () -> Words.error(
                                    word,
                                    ProblemCode.E119,
                                    "network: `" + Words.abbreviated(word.text())
                                            + "` (expected: an address or a block such as 10.20.0.0/16)"));
        }
        map.refuseOthers();
        return new Zone(id, staging, trust, requireUser, networks);
    }

    private static PairStaging pair(Name id, YamlMap map) {
        map.present("from");
        map.present("to");
        PairStaging pair = new PairStaging(id, Words.names(map, "from"), Words.names(map, "to"), staging(map));
        map.optional("why", ValueTypes.TEXT);
        map.present("mode");
        map.refuseOthers();
        return pair;
    }

    static Staging staging(YamlMap map) {
        Name mode = Words.optional(map, "mode");
        boolean monitor = map.optional("mode", ValueTypes.oneOf(List.of("enforce", "monitor")), "enforce")
                .equals("monitor");
        return new Staging(mode, monitor, map.optional("until", ValueTypes.DATE).orElse(null));
    }

    private void groups(YamlMap file) {
        YamlMap kinds = file.map("groups");
        for (Group.Kind kind : Group.Kind.values()) {
            YamlMap map = kinds.map(kind.key());
            for (YamlMap.Entry entry : map.entries()) {
                Name id = Words.id(entry);
                List<Name> members = Words.names(map, id.text());
                if (members.isEmpty() && entry.value() instanceof YamlList) {
                    Words.error(entry.key(), ProblemCode.E107, "group `" + id + "` is empty (expected: some names)");
                }
                groups.add(new Group(kind, id, members));
            }
        }
        kinds.refuseOthers();
    }

    private static BreakGlass breakGlass(Name id, YamlMap map) {
        map.optional("why", ValueTypes.TEXT);
        YamlMap opens = map.requiredMap("opens");
        Rule rule = RuleReader.read(id, opens);
        YamlMap by = map.requiredMap("by");
        List<Name> roles = Words.names(by, "roles");
        int approvals = by.optional("approvals", ValueTypes.integer(0, 5), 0);
        String mfa = by.optional("mfa", ValueTypes.TEXT, "");
        by.refuseOthers();
        BreakGlass opening = new BreakGlass(
                id,
                rule,
                roles,
                approvals,
                mfa,
                map.required("for-at-most", ValueTypes.DURATION, java.time.Duration.ZERO),
                Words.names(map, "obligations"));
        map.refuseOthers();
        return opening;
    }

    private void tests(YamlMap map) {
        if (map.entries().size() != 1) {
            Words.error(map, ProblemCode.E117, "a test is one name with `given` and `expect`");
            return;
        }
        YamlMap.Entry entry = map.entries().iterator().next();
        YamlNode body = entry.value();
        if (body instanceof YamlMap test) {
            TestReader.read(Words.name(entry.key()), test).ifPresent(tests::add);
        } else {
            Words.error(body, ProblemCode.E117, "a test is one name with `given` and `expect`");
        }
    }
}
