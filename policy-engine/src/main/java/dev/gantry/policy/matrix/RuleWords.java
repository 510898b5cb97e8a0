package dev.gantry.policy.matrix;

import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.cells.Cell;
import dev.gantry.policy.compile.Condition;
import dev.gantry.policy.model.AttributeCondition;
import dev.gantry.policy.model.LimitEntry;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.Rule;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.model.UserCondition;
import dev.gantry.policy.resolve.ResolvedRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** Says in few words what a rule asks of the requests of a cell. */
final class RuleWords {
    private RuleWords() {}

    /**
     * Returns the conditions, each of a few words.
     *
     * @param userByZone whether the zone of the caller asks for a user where the rule does not
     */
    static List<String> conditions(ResolvedRule rule, Cell cell, boolean userByZone) {
        Rule.Conditions conditions = rule.written().conditions();
        List<String> words = new ArrayList<>();
        boolean allow = rule.kind() == RuleKind.ALLOW;
        if (!allow || !Condition.isMute(cell.command(), cell.subjectText())) {
            conditions.where().forEach(where -> words.add(where(where)));
        }
        UserCondition user = conditions.user();
        if (user != null) {
            words.add(user(user, rule));
        } else if (allow && userByZone) {
            words.add("a verified user");
        }
        Name when = conditions.when();
        if (when != null) {
            words.add("when " + when);
        }
        if (cell.command() == DimseCommand.C_MOVE && !rule.movesAnywhere()) {
            TreeSet<String> titles = new TreeSet<>(rule.moveDestinations());
            words.add("moves to " + (rule.moveToSelf() ? "self" : "")
                    + (rule.moveToSelf() && !titles.isEmpty() ? ", " : "") + String.join(", ", titles));
        }
        if (conditions.pendingMoveOnly() && cell.command() == DimseCommand.C_STORE) {
            words.add("only deliveries of moves");
        }
        if (conditions.expires() != null) {
            words.add("until " + conditions.expires());
        }
        return words;
    }

    /** Returns the limits of a rule, each of a few words. */
    static List<String> limits(ResolvedRule rule) {
        List<String> words = new ArrayList<>();
        for (LimitEntry limit : rule.written().effects().limits()) {
            words.add("at most " + limit.word() + " "
                    + limit.limit().kind().name().toLowerCase(Locale.ROOT));
        }
        return words;
    }

    private static String where(AttributeCondition condition) {
        List<String> tests = new ArrayList<>();
        for (AttributeCondition.Test test : condition.tests()) {
            if (test instanceof AttributeCondition.In in) {
                tests.add(or(in.values()));
            } else if (test instanceof AttributeCondition.NotIn notIn) {
                tests.add("not " + or(notIn.values()));
            } else if (test instanceof AttributeCondition.Prefix prefix) {
                tests.add("begins with " + or(prefix.values()));
            } else if (test instanceof AttributeCondition.Present present) {
                tests.add(present.present() ? "present" : "absent");
            } else if (test instanceof AttributeCondition.Between between) {
                tests.add((between.min().isEmpty() ? "" : "from " + between.min())
                        + (between.min().isEmpty() || between.max().isEmpty() ? "" : " ")
                        + (between.max().isEmpty() ? "" : "to " + between.max()));
            }
        }
        return condition.attribute().keyword() + " " + String.join(" and ", tests);
    }

    private static String user(UserCondition user, ResolvedRule rule) {
        List<String> words = new ArrayList<>();
        words.add(rule.userRoles().isEmpty() ? "a verified user" : "user is " + or(rule.userRoles()));
        if (user.mfa()) {
            words.add("several factors");
        }
        Duration within = user.signedInWithin();
        if (within != null) {
            words.add("signed in within " + duration(within));
        }
        if (!user.approvedBy().isEmpty()) {
            words.add("approved by "
                    + or(user.approvedBy().stream().map(Name::text).toList()));
        }
        return String.join(", ", words);
    }

    private static String duration(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private static String or(Iterable<String> values) {
        TreeSet<String> sorted = new TreeSet<>();
        values.forEach(sorted::add);
        return String.join(" or ", sorted);
    }
}
