package dev.gantry.policy.resolve;

import dev.gantry.policy.Obligation;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.Suggestions;
import dev.gantry.policy.model.BreakGlass;
import dev.gantry.policy.model.DeviceEntry;
import dev.gantry.policy.model.Group;
import dev.gantry.policy.model.LimitEntry;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.NamedSchedule;
import dev.gantry.policy.model.ObligationEntry;
import dev.gantry.policy.model.PairStaging;
import dev.gantry.policy.model.Policy;
import dev.gantry.policy.model.Rule;
import dev.gantry.policy.model.Schedule;
import dev.gantry.policy.model.Staging;
import dev.gantry.policy.model.UserCondition;
import dev.gantry.policy.model.Zone;
import dev.gantry.policy.vocabulary.ProblemCode;
import dev.gantry.policy.vocabulary.SopClass;
import dev.gantry.policy.vocabulary.SopClasses;
import dev.gantry.policy.vocabulary.TransferSyntaxes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Resolves the names of a policy. What is named and does not exist, or exists twice, is found here. */
public final class Resolver {
    private static final Pattern MESSAGE = Pattern.compile("[A-Z][A-Z0-9]{2}(\\^[A-Z][A-Z0-9]{2})?");
    private static final String SELF = "self";

    private final Policy policy;
    private final Problems problems;
    private final Symbols symbols;
    private final GroupExpander groups;
    private final TreeMap<String, Schedule> schedules = new TreeMap<>();
    private final TreeMap<String, Obligation> obligations = new TreeMap<>();
    private final Set<String> used = new HashSet<>();

    private Resolver(Policy policy, Problems problems) {
        this.policy = policy;
        this.problems = problems;
        this.symbols = new Symbols(problems);
        this.groups = new GroupExpander(symbols, problems);
    }

    /**
     * Resolves a policy.
     *
     * @param problems takes what is wrong
     * @return what could be resolved; fit to be compiled only where no error was recorded
     */
    public static ResolvedPolicy resolve(Policy policy, Problems problems) {
        return new Resolver(policy, problems).resolve();
    }

    /** Tells whether a text has the form of an HL7 message type with or without a trigger event. */
    static boolean isMessage(String text) {
        return MESSAGE.matcher(text).matches();
    }

    private ResolvedPolicy resolve() {
        List<Zone> zones = zones();
        List<ResolvedDevice> devices = devices(zones);
        policy.groups().forEach(symbols::defineGroup);
        checkGroups();
        for (NamedSchedule schedule : policy.schedules()) {
            if (symbols.define("schedule", schedule.id())) {
                schedules.put(schedule.id().text(), schedule.schedule());
            }
        }
        for (ObligationEntry obligation : policy.obligations()) {
            if (symbols.define("obligation", obligation.id())) {
                obligations.put(obligation.id().text(), obligation.obligation());
            }
        }
        List<Party> parties = parties(devices);
        PartySets sets = new PartySets(
                zones, devices, parties, symbols.groups(Group.Kind.ZONES).keySet());
        Dimensions dimensions = new Dimensions(parties, subjects(), transferSyntaxes());
        ScopeResolver scopes = new ScopeResolver(problems, groups, sets, dimensions);
        List<ResolvedRule> rules = new ArrayList<>();
        for (Rule rule : policy.rules()) {
            symbols.define("rule", rule.id());
            rules.add(rule(rule, scopes));
        }
        List<ResolvedRule> openings = new ArrayList<>();
        for (BreakGlass opening : policy.breakGlass()) {
            symbols.define("rule", opening.id());
            opening.obligations().forEach(this::obligation);
            openings.add(rule(opening.opens(), scopes));
        }
        List<ResolvedPolicy.StagedPair> staged = stagedPairs(zones, sets, scopes);
        new NameChecks(problems, scopes, groups, rules, openings, devices, obligations, used).check(policy);
        reportUnused();
        rules.sort(Comparator.comparing(ResolvedRule::id));
        openings.sort(Comparator.comparing(ResolvedRule::id));
        return new ResolvedPolicy(policy, dimensions, zones, devices, rules, openings, schedules, obligations, staged);
    }

    private List<Zone> zones() {
        List<Zone> zones = new ArrayList<>();
        for (Zone zone : policy.zones()) {
            if (symbols.define("party", zone.id())) {
                zones.add(zone);
            }
        }
        zones.sort(Comparator.comparing(zone -> zone.id().text()));
        return zones;
    }

    private List<ResolvedDevice> devices(List<Zone> zones) {
        Map<String, Integer> zoneIndex = new HashMap<>();
        for (int i = 0; i < zones.size(); i++) {
            zoneIndex.put(zones.get(i).id().text(), i);
        }
        DeviceExpander expander = new DeviceExpander(problems, zoneIndex);
        for (DeviceEntry entry : policy.devices()) {
            expander.expand(entry);
        }
        List<ResolvedDevice> devices = new ArrayList<>();
        for (ResolvedDevice device : expander.devices()) {
            if (symbols.define(
                    "party", new Name(device.device().id(), device.entry().id().span()))) {
                devices.add(device);
            }
        }
        devices.sort(Comparator.comparing(device -> device.device().id()));
        DeviceChecks.check(devices, zones, problems);
        return devices;
    }

    private void checkGroups() {
        for (Group.Kind kind : Group.Kind.values()) {
            for (Group group : symbols.groups(kind).values()) {
                groups.check(group);
            }
        }
    }

    private static List<Party> parties(List<ResolvedDevice> devices) {
        List<Party> parties = new ArrayList<>();
        for (int i = 0; i < devices.size(); i++) {
            for (String aeTitle : new TreeSet<>(devices.get(i).device().aeTitles())) {
                parties.add(new Party(i, aeTitle));
            }
            if (devices.get(i).device().hl7() != null) {
                parties.add(new Party(i, null));
            }
        }
        return parties;
    }

    private List<Subject> subjects() {
        Set<String> uids = new TreeSet<>();
        SopClasses.all().forEach(sopClass -> uids.add(sopClass.uid()));
        named(Group.Kind.SOP)
                .forEach(word -> SopClasses.find(word).map(SopClass::uid).ifPresent(uids::add));
        List<Subject> subjects = new ArrayList<>();
        uids.forEach(uid -> subjects.add(new Subject(Subject.Kind.SOP_CLASS, uid)));
        subjects.add(new Subject(Subject.Kind.OTHER_SOP_CLASS, ""));
        named(Group.Kind.HL7).stream()
                .filter(Resolver::isMessage)
                .forEach(message -> subjects.add(new Subject(Subject.Kind.HL7_MESSAGE, message)));
        subjects.add(new Subject(Subject.Kind.OTHER_HL7_MESSAGE, ""));
        return subjects;
    }

    private List<String> transferSyntaxes() {
        Set<String> uids = new TreeSet<>();
        TransferSyntaxes.keywords().forEach(word -> TransferSyntaxes.find(word).ifPresent(uids::add));
        named(Group.Kind.TRANSFER_SYNTAXES)
                .forEach(word -> TransferSyntaxes.find(word).ifPresent(uids::add));
        List<String> list = new ArrayList<>(uids);
        list.add("");
        return list;
    }

    /** Returns every word of a kind that a group or a rule names. */
    private Set<String> named(Group.Kind kind) {
        Set<String> words = new TreeSet<>();
        symbols.groups(kind).values().forEach(group -> group.members().forEach(m -> words.add(m.text())));
        List<Rule> rules = new ArrayList<>(policy.rules());
        policy.breakGlass().forEach(opening -> rules.add(opening.opens()));
        for (Rule rule : rules) {
            for (Rule.Scope scope = rule.scope(); scope != null; scope = scope.except()) {
                List<Name> names = switch (kind) {
                    case SOP -> scope.sop();
                    case HL7 -> scope.messages();
                    case TRANSFER_SYNTAXES -> scope.transferSyntaxes();
                    case ZONES, ROLES -> List.of();
                };
                names.forEach(name -> words.add(name.text()));
            }
        }
        return words;
    }

    private ResolvedRule rule(Rule rule, ScopeResolver scopes) {
        ScopeResolver.Cut cut = scopes.boxes(rule);
        Name when = rule.conditions().when();
        Schedule schedule = when == null ? null : schedule(when);
        UserCondition user = rule.conditions().user();
        Set<String> roles = new TreeSet<>();
        if (user != null) {
            groups.expand(Group.Kind.ROLES, user.roles()).forEach(role -> roles.add(role.text()));
        }
        TreeSet<String> duties = new TreeSet<>();
        for (Name word : rule.effects().obligations()) {
            if (obligation(word)) {
                duties.add(word.text());
            }
        }
        for (LimitEntry limit : rule.effects().limits()) {
            Name word = limit.schedule();
            if (word != null) {
                schedule(word);
            }
        }
        Set<String> destinations = new TreeSet<>();
        boolean self = false;
        for (Name word : rule.conditions().moveDestinations()) {
            if (word.text().equals(SELF)) {
                self = true;
            } else {
                destinations.add(word.text());
            }
        }
        return new ResolvedRule(
                rule, cut.boxes(), cut.uncut(), cut.hole(), schedule, roles, List.copyOf(duties), destinations, self);
    }

    private @org.jspecify.annotations.Nullable Schedule schedule(Name word) {
        used.add("schedule " + word.text());
        Schedule schedule = schedules.get(word.text());
        if (schedule == null) {
            problems.error(
                    ProblemCode.E208.name(),
                    word.span(),
                    "unknown schedule `" + word.text() + "`",
                    Suggestions.didYouMean(word.text(), schedules.keySet()));
        }
        return schedule;
    }

    private boolean obligation(Name word) {
        used.add("obligation " + word.text());
        if (obligations.containsKey(word.text())) {
            return true;
        }
        problems.error(
                ProblemCode.E209.name(),
                word.span(),
                "unknown obligation `" + word.text() + "`",
                Suggestions.didYouMean(word.text(), obligations.keySet()));
        return false;
    }

    private List<ResolvedPolicy.StagedPair> stagedPairs(List<Zone> zones, PartySets sets, ScopeResolver scopes) {
        Staging byDefault = policy.defaults().staging();
        BitSet all = sets.of(List.of(), problems);
        List<ResolvedPolicy.StagedPair> staged = new ArrayList<>();
        BitSet callers = new BitSet();
        for (Zone zone : zones) {
            Staging staging = zone.staging().mode() == null ? byDefault : zone.staging();
            if (staging.monitor()) {
                callers.or(sets.of(List.of(zone.id()), problems));
            }
        }
        if (!callers.isEmpty()) {
            staged.add(new ResolvedPolicy.StagedPair(callers, all));
        }
        List<PairStaging> pairs = new ArrayList<>(policy.pairs());
        pairs.sort(Comparator.comparing(pair -> pair.id().text()));
        for (PairStaging pair : pairs) {
            symbols.define("pair", pair.id());
            BitSet from = scopes.parties(pair.from());
            BitSet to = scopes.parties(pair.to());
            if (pair.staging().monitor()) {
                staged.add(new ResolvedPolicy.StagedPair(from, to));
            }
        }
        return staged;
    }

    private void reportUnused() {
        for (Group.Kind kind : Group.Kind.values()) {
            for (Group group : symbols.groups(kind).values()) {
                if (!groups.isUsed(group)) {
                    unused(group.id(), "group");
                }
            }
        }
        policy.schedules().stream()
                .filter(entry -> !used.contains("schedule " + entry.id().text()))
                .forEach(entry -> unused(entry.id(), "schedule"));
        policy.obligations().stream()
                .filter(entry -> !used.contains("obligation " + entry.id().text()))
                .forEach(entry -> unused(entry.id(), "obligation"));
    }

    private void unused(Name id, String what) {
        problems.warning(ProblemCode.W409.name(), id.span(), "nothing uses " + what + " `" + id.text() + "`");
    }
}
