package dev.gantry.policy.explanation;

import dev.gantry.policy.Device;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.policy.compile.Condition;
import dev.gantry.policy.compile.RuleConditions;
import dev.gantry.policy.model.AttributeCondition;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.Rule;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.model.UserCondition;
import dev.gantry.policy.resolve.Box;
import dev.gantry.policy.resolve.Dimensions;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import dev.gantry.policy.scenario.Scenario;
import dev.gantry.policy.scenario.ServiceWords;
import dev.gantry.policy.vocabulary.Operations;
import dev.gantry.policy.vocabulary.Service;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds in what a request differs from rules. */
final class Nearness {
    private static final Comparator<NearMiss> NEAREST = Comparator.comparingInt(NearMiss::differences)
            .thenComparing(miss -> miss.gaps().stream().filter(Nearness::isFar).count())
            .thenComparing(miss -> miss.gaps().size())
            .thenComparing(miss -> miss.rule().id());

    private final ResolvedPolicy policy;
    private final Scenario request;
    private final Device caller;
    private final int from;
    private final int to;
    private final int subject;
    private final BitSet syntaxes = new BitSet();

    private Nearness(ResolvedPolicy policy, Scenario request, Device caller, int from, int to) {
        this.policy = policy;
        this.request = request;
        this.caller = caller;
        this.from = from;
        this.to = to;
        Dimensions dimensions = policy.dimensions();
        subject = request.isHl7() ? dimensions.message(request.subject()) : dimensions.sopClass(request.subject());
        request.transferSyntaxes().forEach(uid -> syntaxes.set(dimensions.transferSyntax(uid)));
    }

    /** Returns what finds it for a request; empty where an AE title is not that of its device, so that no rule is asked. */
    static Optional<Nearness> of(ResolvedPolicy policy, Scenario request) {
        int device = device(policy, request.from());
        int called = device(policy, request.to());
        Dimensions dimensions = policy.dimensions();
        if (device < 0 || called < 0) {
            return Optional.empty();
        }
        int from = request.isHl7() ? dimensions.hl7PartyOf(device) : dimensions.partyOf(request.calling());
        int to = request.isHl7() ? dimensions.hl7PartyOf(called) : dimensions.partyOf(request.called());
        if (from < 0 || to < 0 || dimensions.parties().get(from).device() != device) {
            return Optional.empty();
        }
        return Optional.of(
                new Nearness(policy, request, policy.devices().get(device).device(), from, to));
    }

    private static int device(ResolvedPolicy policy, String id) {
        for (int i = 0; i < policy.devices().size(); i++) {
            if (policy.devices().get(i).device().id().equals(id)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the rules of a kind with what the request differs in, the nearest first. */
    List<NearMiss> rules(RuleKind kind) {
        return policy.rules().stream()
                .filter(rule -> rule.kind() == kind && !rule.uncut().isEmpty())
                .map(rule -> new NearMiss(rule, gaps(rule)))
                .sorted(NEAREST)
                .toList();
    }

    /** A rule about others, or about another service, was less likely meant. */
    private static boolean isFar(Gap gap) {
        return gap.point().equals("from")
                || gap.point().equals("to")
                || gap.point().equals("service");
    }

    private List<Gap> gaps(ResolvedRule rule) {
        List<Gap> gaps = rule.uncut().stream()
                .map(box -> gaps(rule, box))
                .min(Comparator.comparingInt(List::size))
                .map(ArrayList::new)
                .orElseThrow();
        Box hole = rule.hole();
        if (hole != null
                && hole.from().get(from)
                && hole.to().get(to)
                && hole.subjects().get(subject)
                && (request.isHl7() || isWithin(syntaxes, hole.transferSyntaxes()))) {
            gaps.add(new Gap("except", "leaves this out by `except`"));
        }
        gaps.addAll(conditions(rule));
        if (rule.isStaged()) {
            gaps.add(new Gap(
                    "mode",
                    "is only watched"
                            + (rule.written().staging().until() == null
                                    ? ""
                                    : " until " + rule.written().staging().until())));
        }
        return gaps;
    }

    private static boolean isWithin(BitSet inner, BitSet outer) {
        return !inner.isEmpty() && inner.stream().allMatch(outer::get);
    }

    private List<Gap> gaps(ResolvedRule rule, Box box) {
        Rule.Scope scope = rule.written().scope();
        List<Gap> gaps = new ArrayList<>();
        if (!box.from().get(from)) {
            gaps.add(new Gap("from", speaks(rule) + words(scope.from(), "any")));
        }
        if (!box.to().get(to)) {
            gaps.add(new Gap("to", speaks(rule) + words(scope.to(), "any")));
        }
        matter(rule, box, gaps);
        if (!request.isHl7() && !box.transferSyntaxes().intersects(syntaxes)) {
            gaps.add(new Gap("transfer-syntaxes", speaks(rule) + words(scope.transferSyntaxes(), "all")));
        }
        return gaps;
    }

    private void matter(ResolvedRule rule, Box box, List<Gap> gaps) {
        Rule.Scope scope = rule.written().scope();
        boolean about = box.subjects().get(subject);
        boolean operated = (box.operations() & request.operation()) != 0;
        if (about && operated) {
            return;
        }
        Service service = ServiceWords.of(request.operation(), request.subject());
        boolean named = scope.services().stream().anyMatch(word -> word.text().equals(service.word()));
        boolean mirrored = (Operations.mirrored(box.operations()) & request.operation()) != 0;
        if (!named && !(about && mirrored)) {
            gaps.add(new Gap("service", speaks(rule) + words(scope.services(), "")));
            return;
        }
        if (!operated && mirrored) {
            gaps.add(new Gap("role", "lets the caller be " + role(box.operations())));
        } else if (!operated) {
            gaps.add(new Gap("command", speaks(rule) + commands(box.operations())));
        }
        if (!about) {
            boolean hl7 = request.isHl7();
            List<Name> names = hl7 ? scope.messages() : scope.sop();
            int count = box.subjects().cardinality();
            String said = names.isEmpty() ? "what " + words(scope.services(), "") + " needs" : words(names, "");
            gaps.add(new Gap(
                    hl7 ? "messages" : "sop",
                    speaks(rule)
                            + said
                            + (count == names.size()
                                    ? ""
                                    : " (" + count + (hl7 ? " messages)" : count == 1 ? " class)" : " classes)"))));
        }
    }

    private static String speaks(ResolvedRule rule) {
        return switch (rule.kind()) {
            case ALLOW -> "allows ";
            case DENY -> "denies ";
            case REQUIRE -> "is about ";
        };
    }

    private static String words(Collection<Name> names, String none) {
        return names.isEmpty()
                ? none
                : String.join(", ", names.stream().map(Name::text).toList());
    }

    private static String role(int operations) {
        return (operations & Operations.CALLER_IS_SCU) != 0 ? "SCU" : "SCP";
    }

    private static String commands(int operations) {
        TreeSet<String> commands = new TreeSet<>();
        for (DimseCommand command : DimseCommand.values()) {
            if ((operations & Operations.of(Sender.CALLER, command)) != 0) {
                commands.add(command.keyword());
            }
            if ((operations & Operations.of(Sender.CALLED, command)) != 0) {
                commands.add(command.keyword() + " from the called side");
            }
        }
        return String.join(", ", commands);
    }

    private List<Gap> conditions(ResolvedRule rule) {
        List<Gap> gaps = new ArrayList<>();
        Rule.Conditions asked = rule.written().conditions();
        for (ReasonCode reason : unmet(rule)) {
            // What a require asks for is not what it bears on.
            if (rule.kind() == RuleKind.REQUIRE && reason != ReasonCode.OUTSIDE_SCHEDULE) {
                continue;
            }
            gaps.add(gap(rule, reason));
        }
        Condition condition = Condition.of(rule, request.command(), request.subject(), caller.aeTitles());
        if (condition != null) {
            if (condition.movesElsewhere(request.attributes()::get)) {
                gaps.add(new Gap(
                        "move-destinations", "lets instances be moved to " + words(asked.moveDestinations(), "any")));
            }
            for (AttributeCondition failing : condition.failing(request.attributes()::get)) {
                boolean said =
                        request.attributes().containsKey(failing.attribute().tag());
                gaps.add(new Gap(
                        "where",
                        "asks for " + failing.word() + " " + tests(failing)
                                + (said ? "" : ", of which the request says nothing"),
                        said));
            }
        }
        return gaps;
    }

    /** Returns why the circumstances do not suit a rule. */
    Set<ReasonCode> unmet(ResolvedRule rule) {
        return RuleConditions.unmet(
                policy, rule, caller, request.assurance(), request.user(), request.at(), request.pending());
    }

    /** Returns what a rule says that the circumstances do not suit. */
    Gap gap(ResolvedRule rule, ReasonCode reason) {
        Rule.Conditions asked = rule.written().conditions();
        return switch (reason) {
            case OUTSIDE_SCHEDULE ->
                new Gap("when", "holds in `" + asked.when() + "`, which opens at " + opening(rule));
            case RULE_EXPIRED -> new Gap("expires", "expired with " + asked.expires());
            case ASSURANCE_TOO_LOW ->
                new Gap(
                        "assurance",
                        "asks for " + word(needed(rule)) + ", and the device is known by " + word(request.assurance()));
            case NO_PENDING_MOVE -> new Gap("only-for", "asks for a C-MOVE to the called device that was let through");
            default -> new Gap("user", "asks for " + user(asked.user()));
        };
    }

    private Enum<?> needed(ResolvedRule rule) {
        Enum<?> stated = rule.written().conditions().assurance();
        return stated == null ? policy.written().defaults().assurance() : stated;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String user(@Nullable UserCondition asked) {
        if (asked == null) {
            return "a verified user, by its zone";
        }
        List<String> parts = new ArrayList<>();
        if (!asked.roles().isEmpty()) {
            parts.add("role " + words(asked.roles(), ""));
        }
        if (asked.mfa()) {
            parts.add("several factors");
        }
        if (asked.signedInWithin() != null) {
            parts.add("a sign-in not older than " + hours(asked));
        }
        if (!asked.approvedBy().isEmpty()) {
            parts.add("approval by " + words(asked.approvedBy(), ""));
        }
        return "a verified user" + (parts.isEmpty() ? "" : " with " + String.join(", ", parts));
    }

    private static String hours(UserCondition asked) {
        return Objects.requireNonNull(asked.signedInWithin())
                .toString()
                .substring(2)
                .toLowerCase(Locale.ROOT);
    }

    private String opening(ResolvedRule rule) {
        return nextOpening(rule, request.at())
                .map(at -> time(at, policy.written().defaults().timezone()))
                .orElse("no time within a year");
    }

    /** Returns the next moment at which a rule's schedule is open, within a year. */
    static Optional<Instant> nextOpening(ResolvedRule rule, Instant from) {
        var schedule = rule.schedule();
        Instant at = from;
        for (int i = 0; schedule != null && i < 60; i++) {
            if (schedule.isOpen(at)) {
                return Optional.of(at);
            }
            at = schedule.unchangedUntil(at);
        }
        return Optional.empty();
    }

    /** Returns a moment as tests write it. */
    static String time(Instant at, ZoneId zone) {
        return DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm").format(at.atZone(zone));
    }

    private static String tests(AttributeCondition condition) {
        List<String> words = new ArrayList<>();
        for (AttributeCondition.Test test : condition.tests()) {
            if (test instanceof AttributeCondition.In in) {
                words.add(String.join(" or ", new TreeSet<>(in.values())));
            } else if (test instanceof AttributeCondition.NotIn notIn) {
                words.add("other than " + String.join(", ", new TreeSet<>(notIn.values())));
            } else if (test instanceof AttributeCondition.Prefix prefix) {
                words.add("that begins with " + String.join(" or ", new TreeSet<>(prefix.values())));
            } else if (test instanceof AttributeCondition.Present present) {
                words.add(present.present() ? "with any value" : "to be absent");
            } else if (test instanceof AttributeCondition.Between between) {
                words.add((between.min().isEmpty() ? "" : "from " + between.min())
                        + (between.max().isEmpty() ? "" : " up to " + between.max()));
            }
        }
        return String.join(", ", words);
    }
}
