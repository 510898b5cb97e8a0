package dev.gantry.policy.reference;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Sender;
import dev.gantry.policy.model.AttributeCondition;
import dev.gantry.policy.model.Defaults;
import dev.gantry.policy.model.DeviceEntry;
import dev.gantry.policy.model.Group;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.Policy;
import dev.gantry.policy.model.Rule;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.model.Zone;
import dev.gantry.policy.vocabulary.SopClass;
import dev.gantry.policy.vocabulary.SopClasses;
import dev.gantry.policy.vocabulary.TransferSyntaxes;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The semantics of the language said once more, as plainly as possible: rule after rule over the policy as written, without
 * any of the engine's boxes, bit-sets or atoms. It knows devices without ranges, which is what the generator makes.
 */
final class ReferenceEvaluator {
    private static final String STUDY_FIND = "1.2.840.10008.5.1.4.1.2.2.1";

    private static final String PATIENT_FIND = "1.2.840.10008.5.1.4.1.2.1.1";
    private static final String STUDY_MOVE = "1.2.840.10008.5.1.4.1.2.2.2";
    private static final String PATIENT_MOVE = "1.2.840.10008.5.1.4.1.2.1.2";
    private static final String STUDY_GET = "1.2.840.10008.5.1.4.1.2.2.3";
    private static final String PATIENT_GET = "1.2.840.10008.5.1.4.1.2.1.3";
    private static final String COMMITMENT = "1.2.840.10008.1.20.1";

    private final Policy policy;

    ReferenceEvaluator(Policy policy) {
        this.policy = policy;
    }

    /** One message with everything that surrounds it. */
    record Request(
            String device,
            String callingAe,
            String calledAe,
            Assurance assurance,
            String sopClass,
            String transferSyntax,
            DimseCommand command,
            Sender sender,
            Map<Integer, String> attributes,
            Instant at,
            boolean pendingMove) {}

    /** What comes of it. */
    record Verdict(
            boolean allowed,
            Set<String> rules,
            boolean shadowAllowed,
            Set<String> shadowRules,
            Set<String> obligations) {}

    Verdict evaluate(Request request) {
        Set<String> enforcedRules = new TreeSet<>();
        Set<String> obligations = new TreeSet<>();
        boolean enforced = combine(request, false, enforcedRules, obligations);
        Set<String> shadowRules = new TreeSet<>();
        boolean shadow = combine(request, true, shadowRules, new TreeSet<>());
        DeviceEntry caller = device(request.device);
        if (!enforced && zone(caller).staging().monitor()) {
            return new Verdict(true, Set.of(), shadow, shadowRules, Set.of());
        }
        return new Verdict(enforced, enforcedRules, shadow, shadowRules, enforced ? obligations : Set.of());
    }

    private boolean combine(Request request, boolean shadow, Set<String> rules, Set<String> obligations) {
        Set<String> denies = new TreeSet<>();
        Set<String> allows = new TreeSet<>();
        Set<String> requires = new TreeSet<>();
        Set<String> failing = new TreeSet<>();
        for (Rule rule : policy.rules()) {
            if (rule.staging().monitor() && !shadow) {
                continue;
            }
            if (!inScope(rule, request) || !onTime(rule, request) || !content(rule, request)) {
                continue;
            }
            boolean strongEnough = assurance(rule, request);
            switch (rule.kind()) {
                case DENY -> denies.add(rule.id().text());
                case REQUIRE -> {
                    requires.add(rule.id().text());
                    if (!strongEnough) {
                        failing.add(rule.id().text());
                    }
                    rule.effects().obligations().forEach(name -> obligations.add(name.text()));
                }
                case ALLOW -> {
                    if (strongEnough
                            && state(rule, request)
                            && notExpired(rule, request)
                            && destination(rule, request)) {
                        allows.add(rule.id().text());
                        rule.effects().obligations().forEach(name -> obligations.add(name.text()));
                    }
                }
            }
        }
        if (!denies.isEmpty()) {
            rules.addAll(denies);
            return false;
        }
        if (!allows.isEmpty() && failing.isEmpty()) {
            rules.addAll(allows);
            rules.addAll(requires);
            return true;
        }
        rules.addAll(failing);
        return false;
    }

    private boolean inScope(Rule rule, Request request) {
        Rule.Scope scope = rule.scope();
        if (!party(scope.from(), request.callingAe) || !party(scope.to(), request.calledAe)) {
            return false;
        }
        if (!scope.transferSyntaxes().isEmpty()
                && !syntaxes(scope.transferSyntaxes()).contains(request.transferSyntax)) {
            return false;
        }
        if (!service(scope, request)) {
            return false;
        }
        Rule.Scope except = scope.except();
        return except == null || !inBox(except, request);
    }

    private boolean inBox(Rule.Scope box, Request request) {
        return party(box.from(), request.callingAe)
                && party(box.to(), request.calledAe)
                && (box.sop().isEmpty() || sops(box.sop()).contains(request.sopClass))
                && (box.transferSyntaxes().isEmpty()
                        || syntaxes(box.transferSyntaxes()).contains(request.transferSyntax));
    }

    private boolean service(Rule.Scope scope, Request request) {
        if (scope.roles().isEmpty()) {
            return scope.services().stream().anyMatch(word -> has(word.text(), scope, request, request.sender));
        }
        Sender mirrored = request.sender == Sender.CALLER ? Sender.CALLED : Sender.CALLER;
        return scope.services().stream()
                .anyMatch(word -> (scope.roles().contains(Rule.Role.SCU)
                                && has(word.text(), scope, request, request.sender))
                        || (scope.roles().contains(Rule.Role.SCP) && has(word.text(), scope, request, mirrored)));
    }

    private boolean has(String service, Rule.Scope scope, Request request, Sender sender) {
        Set<String> sop = sops(scope.sop());
        String uid = request.sopClass;
        DimseCommand command = request.command;
        boolean caller = sender == Sender.CALLER;
        boolean findOrCancel = command == DimseCommand.C_FIND || command == DimseCommand.C_CANCEL;
        return switch (service) {
            case "verification" -> uid.equals("1.2.840.10008.1.1") && command == DimseCommand.C_ECHO && caller;
            case "store" ->
                isStorage(uid) && (sop.isEmpty() || sop.contains(uid)) && command == DimseCommand.C_STORE && caller;
            case "storage-commitment" ->
                uid.equals(COMMITMENT)
                        && ((command == DimseCommand.N_ACTION && caller)
                                || (command == DimseCommand.N_EVENT_REPORT && !caller));
            case "worklist" -> uid.equals("1.2.840.10008.5.1.4.31") && findOrCancel && caller;
            case "query" -> narrowed(Set.of(STUDY_FIND, PATIENT_FIND), sop).contains(uid) && findOrCancel && caller;
            case "retrieve-move" ->
                narrowed(Set.of(STUDY_MOVE, PATIENT_MOVE), sop).contains(uid)
                        && (command == DimseCommand.C_MOVE || command == DimseCommand.C_CANCEL)
                        && caller;
            case "retrieve-get" ->
                isStorage(uid)
                        ? returned(sop, uid) && command == DimseCommand.C_STORE && !caller
                        : narrowed(Set.of(STUDY_GET, PATIENT_GET), sop).contains(uid)
                                && (command == DimseCommand.C_GET || command == DimseCommand.C_CANCEL)
                                && caller;
            default -> throw new IllegalArgumentException(service);
        };
    }

    private static boolean returned(Set<String> sop, String uid) {
        Set<String> stored = new HashSet<>(sop);
        stored.removeIf(one -> !isStorage(one));
        return stored.isEmpty() || stored.contains(uid);
    }

    private static Set<String> narrowed(Set<String> usual, Set<String> named) {
        Set<String> both = new HashSet<>(usual);
        both.retainAll(named);
        return both.isEmpty() ? usual : both;
    }

    private static boolean isStorage(String uid) {
        return SopClasses.byUid(uid)
                .map(sopClass -> sopClass.kind() == SopClass.Kind.STORAGE)
                .orElse(false);
    }

    private boolean party(List<Name> words, String aeTitle) {
        if (words.isEmpty()) {
            return true;
        }
        DeviceEntry owner = owner(aeTitle);
        for (String word : expand(Group.Kind.ZONES, words)) {
            boolean matches = word.equals("any")
                    || word.equals("ae:" + aeTitle)
                    || word.equals(owner.id().text())
                    || word.equals(zone(owner).id().text());
            if (matches) {
                return true;
            }
        }
        return false;
    }

    private boolean onTime(Rule rule, Request request) {
        Name when = rule.conditions().when();
        return when == null
                || policy.schedules().stream()
                        .filter(schedule -> schedule.id().text().equals(when.text()))
                        .anyMatch(schedule -> schedule.schedule().isOpen(request.at));
    }

    private boolean notExpired(Rule rule, Request request) {
        ZoneId zone = policy.defaults().timezone();
        java.time.LocalDate expires = rule.conditions().expires();
        return expires == null || !request.at.atZone(zone).toLocalDate().isAfter(expires);
    }

    private boolean assurance(Rule rule, Request request) {
        Assurance stated = rule.conditions().assurance();
        Defaults defaults = policy.defaults();
        if (stated == null) {
            return rule.kind() != RuleKind.ALLOW || request.assurance.satisfies(defaults.assurance());
        }
        return request.assurance.satisfies(stated);
    }

    private static boolean state(Rule rule, Request request) {
        return !rule.conditions().pendingMoveOnly() || request.pendingMove;
    }

    private boolean destination(Rule rule, Request request) {
        List<Name> words = rule.conditions().moveDestinations();
        if (words.isEmpty() || request.command != DimseCommand.C_MOVE) {
            return true;
        }
        String destination = request.attributes.get(0x0000_0600);
        for (Name word : words) {
            if (word.text().equals("self")) {
                if (device(request.device).aeTitles().stream()
                        .anyMatch(title -> title.text().equals(destination))) {
                    return true;
                }
            } else if (word.text().equals(destination)) {
                return true;
            }
        }
        return false;
    }

    private static boolean content(Rule rule, Request request) {
        boolean mute = request.command == DimseCommand.C_ECHO
                || request.command == DimseCommand.C_CANCEL
                || request.sopClass.equals(COMMITMENT);
        if (mute && rule.kind() == RuleKind.ALLOW) {
            return true;
        }
        for (AttributeCondition condition : rule.conditions().where()) {
            String value = request.attributes.get(condition.attribute().tag());
            for (AttributeCondition.Test test : condition.tests()) {
                if (!test(test, value, rule.kind() == RuleKind.ALLOW)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean test(AttributeCondition.Test test, @Nullable String value, boolean every) {
        boolean missing = value == null || value.isEmpty();
        if (test instanceof AttributeCondition.Present present) {
            return present.present() == !missing;
        }
        if (value == null || missing) {
            return false;
        }
        List<Boolean> results = new ArrayList<>();
        for (String one : value.split("\\\\", -1)) {
            if (test instanceof AttributeCondition.In in) {
                results.add(in.values().contains(one));
            } else if (test instanceof AttributeCondition.NotIn notIn) {
                results.add(!notIn.values().contains(one));
            } else if (test instanceof AttributeCondition.Prefix prefix) {
                results.add(prefix.values().stream().anyMatch(one::startsWith));
            } else {
                throw new IllegalArgumentException(test.toString());
            }
        }
        return every ? results.stream().allMatch(b -> b) : results.stream().anyMatch(b -> b);
    }

    private Set<String> sops(List<Name> words) {
        Set<String> uids = new HashSet<>();
        for (String word : expand(Group.Kind.SOP, words)) {
            uids.add(SopClasses.find(word).orElseThrow().uid());
        }
        return uids;
    }

    private Set<String> syntaxes(List<Name> words) {
        Set<String> uids = new HashSet<>();
        for (String word : expand(Group.Kind.TRANSFER_SYNTAXES, words)) {
            uids.add(TransferSyntaxes.find(word).orElseThrow());
        }
        return uids;
    }

    private Set<String> expand(Group.Kind kind, List<Name> words) {
        Set<String> result = new HashSet<>();
        for (Name word : words) {
            List<Name> members = policy.groups().stream()
                    .filter(group -> group.kind() == kind && group.id().text().equals(word.text()))
                    .findFirst()
                    .map(Group::members)
                    .orElse(List.of());
            if (members.isEmpty()) {
                result.add(word.text());
            } else {
                result.addAll(expand(kind, members));
            }
        }
        return result;
    }

    private DeviceEntry owner(String aeTitle) {
        return policy.devices().stream()
                .filter(entry ->
                        entry.aeTitles().stream().anyMatch(title -> title.text().equals(aeTitle)))
                .findFirst()
                .orElseThrow();
    }

    private DeviceEntry device(String id) {
        return policy.devices().stream()
                .filter(entry -> entry.id().text().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private Zone zone(DeviceEntry device) {
        Name word = java.util.Objects.requireNonNull(device.zone());
        return policy.zones().stream()
                .filter(zone -> zone.id().text().equals(word.text()))
                .findFirst()
                .orElseThrow();
    }
}
