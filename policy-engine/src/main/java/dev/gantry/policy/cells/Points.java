package dev.gantry.policy.cells;

import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.PendingTransaction;
import dev.gantry.policy.VerifiedUser;
import dev.gantry.policy.compile.Condition;
import dev.gantry.policy.model.AttributeCondition;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.model.UserCondition;
import dev.gantry.policy.scenario.Scenario;
import dev.gantry.policy.vocabulary.Attribute;
import dev.gantry.policy.vocabulary.Attributes;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Refines cells by attributes, time, user and state: for each class of values that the rules of a cell tell apart, one value.
 */
public final class Points {
    /** The most points of one cell; more are not looked at, and nothing is claimed of such a cell. */
    public static final int MOST = 20_000;

    private static final String ABSENT = "";
    private final Space space;
    private final Moments moments;
    private final Instant now;

    /**
     * Makes a refinement.
     *
     * @param now the first moment that counts
     */
    public Points(Space space, Instant now) {
        this.space = space;
        this.now = now;
        this.moments = new Moments(space.policies(), now);
    }

    /**
     * Looks at the points of a cell one by one until one is what is sought.
     *
     * @param given attributes that are not free, by tag
     * @return {@link Search#FOUND}, {@link Search#NONE}, or {@link Search#TOO_MANY} where there are too many to tell
     */
    public Search search(Cell cell, Map<Integer, String> given, Predicate<Outcomes> sought) {
        List<CellBox> boxes = cell.boxes();
        Evaluation evaluation = new Evaluation(cell);
        Map<Integer, List<String>> values = attributes(cell, given);
        List<Integer> times = moments.distinct(boxes, space);
        List<@Nullable User> users = users(boxes);
        boolean state = cell.command() == DimseCommand.C_STORE
                && boxes.stream()
                        .anyMatch(box -> box.resolved.written().conditions().pendingMoveOnly());
        long count = (long) times.size() * users.size() * (state ? 2 : 1);
        for (List<String> list : values.values()) {
            count *= list.size();
            if (count > MOST) {
                return Search.TOO_MANY;
            }
        }
        List<Integer> tags = List.copyOf(values.keySet());
        int[] odometer = new int[tags.size()];
        do {
            TreeMap<Integer, String> attributes = new TreeMap<>(given);
            for (int i = 0; i < odometer.length; i++) {
                String value = values.getOrDefault(tags.get(i), List.of()).get(odometer[i]);
                if (!value.isEmpty()) {
                    attributes.put(tags.get(i), value);
                }
            }
            boolean[] matching = evaluation.matching(attributes);
            for (int time : times) {
                for (User user : users) {
                    for (int pending = 0; pending < (state ? 2 : 1); pending++) {
                        Instant at = moments.instant(time);
                        Point point =
                                new Point(attributes, time, at, user == null ? null : user.verified(at), pending == 1);
                        if (sought.test(new Outcomes(evaluation, point, matching))) {
                            return Search.FOUND;
                        }
                    }
                }
            }
        } while (next(odometer, tags, values));
        return Search.NONE;
    }

    private static boolean next(int[] odometer, List<Integer> tags, Map<Integer, List<String>> values) {
        for (int i = 0; i < odometer.length; i++) {
            if (++odometer[i] < values.getOrDefault(tags.get(i), List.of()).size()) {
                return true;
            }
            odometer[i] = 0;
        }
        return false;
    }

    /** What came of looking. */
    public enum Search {
        FOUND,
        NONE,
        TOO_MANY
    }

    /** What the rules of a cell make of one point. */
    public final class Outcomes {
        private final Evaluation evaluation;
        private final Point point;
        private final boolean[] matching;

        private Outcomes(Evaluation evaluation, Point point, boolean[] matching) {
            this.evaluation = evaluation;
            this.point = point;
            this.matching = matching;
        }

        /** Returns the point. */
        public Point point() {
            return point;
        }

        /** Returns what the rules make of it; with {@code shadow}, those that are only watched take part. */
        public Outcome of(int policy, boolean shadow) {
            return evaluation.outcome(point, matching, policy, shadow);
        }

        /** Returns the request that the point stands for. */
        public Scenario scenario() {
            return Points.this.scenario(evaluation.cell, point);
        }
    }

    /** Returns the request that a point of a cell stands for. */
    public Scenario scenario(Cell cell, Point point) {
        Seat caller = cell.caller();
        Seat called = cell.called();
        return new Scenario(
                caller.device(),
                space.assurance(caller.device()),
                caller.aeTitle(),
                called.device(),
                called.aeTitle(),
                cell.subjectText(),
                cell.command(),
                cell.sender(),
                cell.command() == null ? List.of() : List.of(cell.transferSyntax()),
                point.attributes(),
                point.user(),
                point.at(),
                point.pendingMove()
                        ? List.of(new PendingTransaction(PendingTransaction.Kind.MOVE_DELIVERY, List.of()))
                        : List.of());
    }

    /** The conditions of the boxes of a cell. */
    private final class Evaluation {
        private final Cell cell;
        private final List<@Nullable Condition> conditions = new ArrayList<>();

        Evaluation(Cell cell) {
            this.cell = cell;
            for (CellBox box : cell.boxes()) {
                conditions.add(
                        box.isConditional()
                                ? Condition.of(
                                        box.resolved, cell.command(), cell.subjectText(), cell.callerTitles(box.policy))
                                : null);
            }
        }

        boolean[] matching(NavigableMap<Integer, String> attributes) {
            boolean[] matching = new boolean[conditions.size()];
            for (int i = 0; i < matching.length; i++) {
                Condition condition = conditions.get(i);
                matching[i] =
                        condition == null || condition.test(attributes::get) == dev.gantry.policy.ReasonCode.ALLOWED;
            }
            return matching;
        }

        Outcome outcome(Point point, boolean[] matching, int policy, boolean shadow) {
            Outcome.Builder builder = new Outcome.Builder();
            List<CellBox> boxes = cell.boxes();
            for (int i = 0; i < boxes.size(); i++) {
                CellBox box = boxes.get(i);
                if (box.policy != policy
                        || !matching[i]
                        || (box.resolved.isStaged() && !shadow)
                        || !moments.isOpen(box.resolved, point.moment())) {
                    continue;
                }
                boolean userFits = userFits(box, point);
                if (box.kind() == RuleKind.DENY) {
                    if (userFits) {
                        builder.deny(box);
                    }
                } else if (box.kind() == RuleKind.REQUIRE) {
                    builder.require(box, userFits && !box.tooWeak);
                } else {
                    boolean holds = userFits
                            && moments.isAlive(box.resolved, Moments.zone(space, box), point.moment())
                            && (point.pendingMove()
                                    || !box.resolved.written().conditions().pendingMoveOnly());
                    if (holds) {
                        builder.allow(box);
                    }
                }
            }
            return builder.build();
        }
    }

    private static boolean userFits(CellBox box, Point point) {
        UserCondition asked = box.user();
        VerifiedUser user = point.user();
        if (asked == null) {
            return !box.needsUser || user != null;
        }
        if (user == null) {
            return false;
        }
        Set<String> roles = box.resolved.userRoles();
        Duration within = asked.signedInWithin();
        return (roles.isEmpty() || !Collections.disjoint(roles, user.roles()))
                && (asked.approvedBy().isEmpty()
                        || asked.approvedBy().stream()
                                .anyMatch(name -> user.approvedBy().contains(name.text())))
                && (within == null || !point.at().isAfter(user.signedInAt().plus(within)))
                && (!asked.mfa() || user.mfa());
    }

    /** A kind of user: the same at every moment. */
    private record User(Set<String> roles, boolean mfa, Set<String> approvedBy, Duration signedInFor) {
        VerifiedUser verified(Instant at) {
            return new VerifiedUser("somebody", roles, mfa, at.minus(signedInFor), approvedBy);
        }
    }

    private static List<@Nullable User> users(List<CellBox> boxes) {
        List<@Nullable User> users = new ArrayList<>();
        users.add(null);
        TreeSet<String> roles = new TreeSet<>();
        TreeSet<String> approvals = new TreeSet<>();
        TreeSet<Duration> ages = new TreeSet<>();
        boolean any = false;
        boolean mfa = false;
        for (CellBox box : boxes) {
            UserCondition asked = box.user();
            any |= asked != null || box.needsUser;
            if (asked != null) {
                roles.addAll(box.resolved.userRoles());
                asked.approvedBy().forEach(name -> approvals.add(name.text()));
                mfa |= asked.mfa();
                Duration within = asked.signedInWithin();
                if (within != null) {
                    ages.add(within.plusMinutes(1));
                }
            }
        }
        if (!any) {
            return users;
        }
        ages.add(Duration.ZERO);
        for (Duration age : ages) {
            for (Set<String> held : choices(roles)) {
                for (Set<String> approved : choices(approvals)) {
                    users.add(new User(held, true, approved, age));
                    if (mfa) {
                        users.add(new User(held, false, approved, age));
                    }
                }
            }
        }
        return users;
    }

    /** Returns all of some words, each alone, and none: what unions of them are told apart by. */
    private static List<Set<String>> choices(Set<String> words) {
        LinkedHashSet<Set<String>> choices = new LinkedHashSet<>();
        words.forEach(word -> choices.add(Set.of(word)));
        choices.add(Set.copyOf(words));
        choices.add(Set.of());
        return List.copyOf(choices);
    }

    private static Map<Integer, List<String>> attributes(Cell cell, Map<Integer, String> given) {
        TreeMap<Integer, LinkedHashSet<String>> values = new TreeMap<>();
        Map<Integer, Attribute> attributes = new HashMap<>();
        DimseCommand command = cell.command();
        boolean mute = Condition.isMute(command, cell.subjectText());
        for (CellBox box : cell.boxes()) {
            if (command == DimseCommand.C_MOVE && !box.resolved.movesAnywhere()) {
                LinkedHashSet<String> titles =
                        values.computeIfAbsent(Attributes.MOVE_DESTINATION, tag -> new LinkedHashSet<>());
                titles.addAll(new TreeSet<>(cell.callerTitles()));
                titles.addAll(new TreeSet<>(box.resolved.moveDestinations()));
                titles.add(Witness.AE_TITLE);
            }
            if (mute && box.kind() == RuleKind.ALLOW) {
                continue;
            }
            for (AttributeCondition condition :
                    box.resolved.written().conditions().where()) {
                int tag = condition.attribute().tag();
                attributes.put(tag, condition.attribute());
                LinkedHashSet<String> set = values.computeIfAbsent(tag, key -> new LinkedHashSet<>());
                condition.tests().forEach(test -> addValues(test, condition.attribute(), set));
            }
        }
        TreeMap<Integer, List<String>> result = new TreeMap<>();
        values.forEach((tag, set) -> {
            if (!given.containsKey(tag)) {
                Attribute attribute = attributes.get(tag);
                if (attribute != null) {
                    set.add(other(attribute, set));
                    set.add(ABSENT);
                    addPairs(set);
                }
                result.put(tag, List.copyOf(set));
            }
        });
        return result;
    }

    private static void addValues(AttributeCondition.Test test, Attribute attribute, Set<String> set) {
        if (test instanceof AttributeCondition.In in) {
            set.addAll(new TreeSet<>(in.values()));
        } else if (test instanceof AttributeCondition.NotIn notIn) {
            set.addAll(new TreeSet<>(notIn.values()));
        } else if (test instanceof AttributeCondition.Prefix prefix) {
            for (String start : new TreeSet<>(prefix.values())) {
                set.add(start + "1");
                set.add(start);
            }
        } else if (test instanceof AttributeCondition.Between between) {
            List<String> bounds = new ArrayList<>(List.of(between.min(), between.max()));
            bounds.removeIf(String::isEmpty);
            set.addAll(bounds);
            for (String bound : bounds) {
                if (attribute.isNumeric()) {
                    BigDecimal number = new BigDecimal(bound);
                    set.add(number.subtract(BigDecimal.ONE).toPlainString());
                    set.add(number.add(BigDecimal.ONE).toPlainString());
                }
            }
            if (attribute.isTemporal()) {
                set.add("0");
                set.add("99991231");
            } else if (bounds.size() == 2) {
                set.add(new BigDecimal(bounds.get(0))
                        .add(new BigDecimal(bounds.get(1)))
                        .divide(BigDecimal.valueOf(2))
                        .toPlainString());
            }
        }
    }

    /** Returns a value that no rule names and that begins with nothing that one does. */
    private static String other(Attribute attribute, Set<String> values) {
        String other = attribute.isNumeric() || attribute.isTemporal() ? "77777777" : "OTHER";
        boolean begun = values.stream().anyMatch(value -> !value.isEmpty() && "OTHER".startsWith(value));
        if (begun && !attribute.isNumeric()) {
            other = "~OTHER";
        }
        while (values.contains(other)) {
            other += attribute.isNumeric() ? "7" : "X";
        }
        return other;
    }

    /** Adds what several values at a time can tell apart, where that is few. */
    private static void addPairs(Set<String> set) {
        List<String> single = set.stream().filter(value -> !value.isEmpty()).toList();
        if (single.size() < 3 || single.size() > 5) {
            return;
        }
        for (int i = 0; i < single.size(); i++) {
            for (int j = i + 1; j < single.size(); j++) {
                set.add(single.get(i) + '\\' + single.get(j));
            }
        }
    }

    /** Returns the first moment that counts. */
    public Instant now() {
        return now;
    }
}
