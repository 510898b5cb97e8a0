package dev.gantry.policy.compile;

import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.MessageAttributes;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.model.AttributeCondition;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.resolve.ResolvedRule;
import dev.gantry.policy.vocabulary.Attribute;
import dev.gantry.policy.vocabulary.Attributes;
import dev.gantry.policy.vocabulary.SopClasses;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a rule asks of the attributes of a message. */
public final class Condition {
    private final List<AttributeCondition> where;
    private final boolean everyValue;
    private final @Nullable Set<String> moveDestinations;

    private Condition(List<AttributeCondition> where, boolean everyValue, @Nullable Set<String> moveDestinations) {
        this.where = where;
        this.everyValue = everyValue;
        this.moveDestinations = moveDestinations;
    }

    /**
     * Returns what a rule asks of the messages of an operation.
     *
     * @param callerTitles the AE titles of the caller, which {@code self} stands for
     * @return null where it asks nothing
     */
    public static @Nullable Condition of(
            ResolvedRule rule, @Nullable DimseCommand command, String sopClass, Collection<String> callerTitles) {
        Set<String> destinations = null;
        if (command == DimseCommand.C_MOVE && !rule.movesAnywhere()) {
            destinations = new java.util.HashSet<>(rule.moveDestinations());
            if (rule.moveToSelf()) {
                destinations.addAll(callerTitles);
            }
        }
        boolean mute = isMute(command, sopClass);
        List<AttributeCondition> where = mute && rule.kind() == RuleKind.ALLOW
                ? List.of()
                : rule.written().conditions().where();
        return where.isEmpty() && destinations == null
                ? null
                : new Condition(where, rule.kind() == RuleKind.ALLOW, destinations);
    }

    /**
     * Tells whether the messages of an operation say nothing of instances: C-ECHO and C-CANCEL have no data set, and the one
     * of storage commitment has but references. An allow with {@code where} lets them pass.
     */
    public static boolean isMute(@Nullable DimseCommand command, String sopClass) {
        return command == DimseCommand.C_ECHO
                || command == DimseCommand.C_CANCEL
                || sopClass.equals(SopClasses.STORAGE_COMMITMENT_PUSH);
    }

    boolean needs(int tag) {
        return (moveDestinations != null && tag == Attributes.MOVE_DESTINATION)
                || where.stream().anyMatch(condition -> condition.attribute().tag() == tag);
    }

    int highestTag() {
        int highest = moveDestinations == null ? 0 : Attributes.MOVE_DESTINATION;
        for (AttributeCondition condition : where) {
            if (Integer.compareUnsigned(condition.attribute().tag(), highest) > 0) {
                highest = condition.attribute().tag();
            }
        }
        return highest;
    }

    boolean needsDataSet() {
        return where.stream().anyMatch(condition -> !condition.attribute().isOfCommandSet());
    }

    /** Returns {@link ReasonCode#ALLOWED} where all holds, else the first reason why not. */
    public ReasonCode test(MessageAttributes attributes) {
        if (moveDestinations != null) {
            String destination = attributes.value(Attributes.MOVE_DESTINATION);
            if (destination == null || !moveDestinations.contains(destination)) {
                return ReasonCode.MOVE_DESTINATION;
            }
        }
        for (int i = 0; i < where.size(); i++) {
            if (!holds(where.get(i), attributes)) {
                return ReasonCode.CONTENT_MISMATCH;
            }
        }
        return ReasonCode.ALLOWED;
    }

    /** Returns whether the destination of a move is one that the rule does not mean. */
    public boolean movesElsewhere(MessageAttributes attributes) {
        String destination = attributes.value(Attributes.MOVE_DESTINATION);
        return moveDestinations != null && (destination == null || !moveDestinations.contains(destination));
    }

    /** Returns the conditions that do not hold. */
    public List<AttributeCondition> failing(MessageAttributes attributes) {
        return where.stream().filter(condition -> !holds(condition, attributes)).toList();
    }

    private boolean holds(AttributeCondition condition, MessageAttributes attributes) {
        String value = attributes.value(condition.attribute().tag());
        boolean missing = value == null || value.isEmpty();
        for (AttributeCondition.Test test : condition.tests()) {
            boolean holds = test instanceof AttributeCondition.Present present
                    ? present.present() != missing
                    : value != null && !missing && holds(test, condition.attribute(), value);
            if (!holds) {
                return false;
            }
        }
        return true;
    }

    private boolean holds(AttributeCondition.Test test, Attribute attribute, String value) {
        int start = 0;
        while (true) {
            int end = value.indexOf('\\', start);
            String one = start == 0 && end < 0 ? value : value.substring(start, end < 0 ? value.length() : end);
            if (holdsForOne(test, attribute, one) != everyValue) {
                return !everyValue;
            }
            if (end < 0) {
                return everyValue;
            }
            start = end + 1;
        }
    }

    private static boolean holdsForOne(AttributeCondition.Test test, Attribute attribute, String value) {
        if (test instanceof AttributeCondition.In in) {
            return in.values().contains(value);
        }
        if (test instanceof AttributeCondition.NotIn notIn) {
            return !notIn.values().contains(value);
        }
        if (test instanceof AttributeCondition.Prefix prefix) {
            return prefix.values().stream().anyMatch(value::startsWith);
        }
        if (test instanceof AttributeCondition.Between between) {
            return attribute.isNumeric() ? betweenNumbers(between, value) : betweenTimes(between, value);
        }
        return false;
    }

    private static boolean betweenNumbers(AttributeCondition.Between between, String value) {
        double number;
        try {
            number = Double.parseDouble(value);
        } catch (NumberFormatException e) {
            return false;
        }
        return !Double.isNaN(number)
                && (between.min().isEmpty() || number >= Double.parseDouble(between.min()))
                && (between.max().isEmpty() || number <= Double.parseDouble(between.max()));
    }

    /** Days and times are compared as text; a bound that says less holds for all that begins with it. */
    private static boolean betweenTimes(AttributeCondition.Between between, String value) {
        String max = between.max();
        return (between.min().isEmpty() || value.compareTo(between.min()) >= 0)
                && (max.isEmpty() || value.startsWith(max) || value.compareTo(max) <= 0);
    }
}
