package dev.gantry.policy.explanation;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.model.AttributeCondition;
import dev.gantry.policy.model.DeviceEntry;
import dev.gantry.policy.model.Group;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.Policy;
import dev.gantry.policy.model.Rule;
import dev.gantry.policy.model.Staging;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Policies with one thing changed. */
final class Edits {
    private Edits() {}

    static Policy rule(Policy policy, Rule edited) {
        return with(
                policy,
                policy.devices(),
                policy.groups(),
                policy.rules().stream()
                        .map(rule -> rule.id().text().equals(edited.id().text()) ? edited : rule)
                        .toList());
    }

    static Policy group(Policy policy, Group group, String member) {
        Group edited = new Group(group.kind(), group.id(), more(group.members(), member, group.id()));
        return with(
                policy,
                policy.devices(),
                policy.groups().stream()
                        .map(other -> other.equals(group) ? edited : other)
                        .toList(),
                policy.rules());
    }

    static Policy title(Policy policy, DeviceEntry entry, String title) {
        DeviceEntry edited = new DeviceEntry(
                entry.id(),
                entry.zone(),
                entry.certificates(),
                more(entry.aeTitles(), title, entry.id()),
                entry.listens(),
                entry.assurance(),
                entry.hl7(),
                entry.quirks());
        return with(
                policy,
                policy.devices().stream()
                        .map(other -> other.equals(entry) ? edited : other)
                        .toList(),
                policy.groups(),
                policy.rules());
    }

    private static Policy with(Policy policy, List<DeviceEntry> devices, List<Group> groups, List<Rule> rules) {
        return new Policy(
                policy.sources(),
                policy.defaults(),
                policy.zones(),
                devices,
                groups,
                policy.schedules(),
                policy.obligations(),
                policy.pairs(),
                rules,
                policy.breakGlass(),
                policy.invariants(),
                policy.tests());
    }

    private static List<Name> more(List<Name> names, String word, Name near) {
        List<Name> more = new ArrayList<>(names);
        more.add(new Name(word, near.span()));
        return more;
    }

    /** The lists of words of a rule's scope. */
    enum Words {
        SERVICES,
        FROM,
        TO,
        SOP,
        MESSAGES,
        TRANSFER_SYNTAXES
    }

    static List<Name> words(Rule rule, Words words) {
        Rule.Scope scope = rule.scope();
        return switch (words) {
            case SERVICES -> scope.services();
            case FROM -> scope.from();
            case TO -> scope.to();
            case SOP -> scope.sop();
            case MESSAGES -> scope.messages();
            case TRANSFER_SYNTAXES -> scope.transferSyntaxes();
        };
    }

    static Rule adding(Rule rule, Words where, String word) {
        Rule.Scope scope = rule.scope();
        UnaryOperator<List<Name>> add = names -> more(names, word, rule.id());
        return scoped(
                rule,
                new Rule.Scope(
                        where == Words.SERVICES ? add.apply(scope.services()) : scope.services(),
                        where == Words.FROM ? add.apply(scope.from()) : scope.from(),
                        where == Words.TO ? add.apply(scope.to()) : scope.to(),
                        where == Words.SOP ? add.apply(scope.sop()) : scope.sop(),
                        where == Words.MESSAGES ? add.apply(scope.messages()) : scope.messages(),
                        where == Words.TRANSFER_SYNTAXES
                                ? add.apply(scope.transferSyntaxes())
                                : scope.transferSyntaxes(),
                        scope.roles(),
                        scope.except()));
    }

    static Rule inBothRoles(Rule rule) {
        return bounded(rule, EnumSet.allOf(Rule.Role.class), rule.scope().except());
    }

    /** Returns a rule that leaves some requests out, or with no requests that it leaves out. */
    static Rule excepting(Rule rule, Rule.@Nullable Scope except) {
        return bounded(rule, rule.scope().roles(), except);
    }

    private static Rule bounded(Rule rule, Set<Rule.Role> roles, Rule.@Nullable Scope except) {
        Rule.Scope scope = rule.scope();
        return scoped(
                rule,
                new Rule.Scope(
                        scope.services(),
                        scope.from(),
                        scope.to(),
                        scope.sop(),
                        scope.messages(),
                        scope.transferSyntaxes(),
                        roles,
                        except));
    }

    private static Rule scoped(Rule rule, Rule.Scope scope) {
        return new Rule(rule.id(), rule.kind(), scope, rule.conditions(), rule.effects(), rule.staging(), rule.why());
    }

    static Rule enforced(Rule rule) {
        return new Rule(
                rule.id(), rule.kind(), rule.scope(), rule.conditions(), rule.effects(), Staging.UNSTATED, rule.why());
    }

    static Rule assured(Rule rule, Assurance assurance) {
        Rule.Conditions old = rule.conditions();
        return conditioned(rule, old.where(), assurance, old.moveDestinations(), old.expires());
    }

    static Rule expiring(Rule rule, LocalDate day) {
        Rule.Conditions old = rule.conditions();
        return conditioned(rule, old.where(), old.assurance(), old.moveDestinations(), day);
    }

    static Rule movingTo(Rule rule, String title) {
        Rule.Conditions old = rule.conditions();
        return conditioned(
                rule, old.where(), old.assurance(), more(old.moveDestinations(), title, rule.id()), old.expires());
    }

    private static Rule conditioned(
            Rule rule,
            List<AttributeCondition> where,
            @Nullable Assurance assurance,
            List<Name> moveDestinations,
            @Nullable LocalDate expires) {
        Rule.Conditions old = rule.conditions();
        Rule.Conditions conditions = new Rule.Conditions(
                where, old.user(), old.when(), assurance, moveDestinations, old.pendingMoveOnly(), expires);
        return new Rule(rule.id(), rule.kind(), rule.scope(), conditions, rule.effects(), rule.staging(), rule.why());
    }

    /** Returns a rule that takes another value for an attribute it lists values of. */
    static Rule taking(Rule rule, int tag, String value) {
        List<AttributeCondition> where = new ArrayList<>();
        for (AttributeCondition condition : rule.conditions().where()) {
            List<AttributeCondition.Test> tests = new ArrayList<>();
            for (AttributeCondition.Test test : condition.tests()) {
                if (condition.attribute().tag() == tag && test instanceof AttributeCondition.In in) {
                    Set<String> values = new TreeSet<>(in.values());
                    values.addAll(List.of(value.split("\\\\", -1)));
                    tests.add(new AttributeCondition.In(values));
                } else {
                    tests.add(test);
                }
            }
            where.add(new AttributeCondition(condition.word(), condition.attribute(), tests));
        }
        Rule.Conditions old = rule.conditions();
        return conditioned(rule, where, old.assurance(), old.moveDestinations(), old.expires());
    }
}
