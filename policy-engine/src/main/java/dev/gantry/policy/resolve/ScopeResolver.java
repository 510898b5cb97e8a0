package dev.gantry.policy.resolve;

import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.Suggestions;
import dev.gantry.policy.model.Group;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.Rule;
import dev.gantry.policy.vocabulary.Operations;
import dev.gantry.policy.vocabulary.ProblemCode;
import dev.gantry.policy.vocabulary.Service;
import dev.gantry.policy.vocabulary.SopClass;
import dev.gantry.policy.vocabulary.SopClasses;
import dev.gantry.policy.vocabulary.TransferSyntaxes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

import static dev.gantry.policy.resolve.BitSets.and;

/** Makes boxes of what rules say of their scope. */
final class ScopeResolver {
    private final Problems problems;
    private final GroupExpander groups;
    private final PartySets parties;
    private final Dimensions dimensions;
    private final BitSet allTransferSyntaxes;
    private final Map<String, Service> services = Service.byWord();
    private final Map<List<String>, BitSet> partySets = new HashMap<>();

    ScopeResolver(Problems problems, GroupExpander groups, PartySets parties, Dimensions dimensions) {
        this.problems = problems;
        this.groups = groups;
        this.parties = parties;
        this.dimensions = dimensions;
        this.allTransferSyntaxes = Dimensions.all(dimensions.transferSyntaxes().size());
    }

    /** The boxes of a rule, with and without what {@code except} cuts out. */
    record Cut(List<Box> boxes, List<Box> uncut, @Nullable Box hole) {}

    /** Returns the boxes of a rule; none after a problem that leaves nothing. */
    Cut boxes(Rule rule) {
        Rule.Scope scope = rule.scope();
        BitSet from = parties(scope.from());
        BitSet to = parties(scope.to());
        BitSet transferSyntaxes = transferSyntaxes(scope.transferSyntaxes());
        List<SopClass> sop = sopClasses(scope.sop());
        Set<SopClass> placed = new HashSet<>();
        List<Box> boxes = new ArrayList<>();
        List<Service> named = services(scope.services());
        for (Service service : named) {
            if (service == Service.HL7) {
                boxes.add(new Box(
                        and(from, parties.hl7()),
                        and(to, parties.hl7()),
                        messages(scope.messages()),
                        Operations.HL7_MESSAGE,
                        allTransferSyntaxes));
                continue;
            }
            BitSet callers = and(from, parties.dicom());
            BitSet called = and(to, parties.dicom());
            for (Map.Entry<Integer, BitSet> part :
                    subjects(service, sop, rule, placed).entrySet()) {
                int operations = inRoles(part.getKey(), scope.roles());
                boxes.add(new Box(callers, called, part.getValue(), operations, transferSyntaxes));
            }
        }
        if (named.size() == scope.services().size()) {
            reportUnplaced(scope, sop, placed);
        }
        List<Box> uncut = boxes.stream().filter(box -> !box.isEmpty()).toList();
        Rule.Scope except = scope.except();
        if (except == null) {
            return new Cut(uncut, uncut, null);
        }
        Box hole = exceptBox(except);
        return new Cut(without(uncut, hole), uncut, hole);
    }

    /** Returns the parties that some words mean; all of them for none. */
    BitSet parties(List<Name> words) {
        List<Name> expanded = groups.expand(Group.Kind.ZONES, words);
        List<String> key = expanded.stream().map(Name::text).toList();
        BitSet known = partySets.get(key);
        if (known != null) {
            return known;
        }
        BitSet set = parties.of(expanded, problems);
        partySets.put(key, set);
        return set;
    }

    List<Service> services(List<Name> words) {
        List<Service> found = new ArrayList<>();
        for (Name word : words) {
            Service service = services.get(word.text());
            if (service == null) {
                report(ProblemCode.E204, word, "unknown service `" + abbreviated(word) + "`", services.keySet());
            } else if (!found.contains(service)) {
                found.add(service);
            }
        }
        return found;
    }

    List<SopClass> sopClasses(List<Name> words) {
        List<SopClass> classes = new ArrayList<>();
        for (Name word : groups.expand(Group.Kind.SOP, words)) {
            SopClasses.find(word.text()).ifPresentOrElse(classes::add, () -> unknownSopClass(word));
        }
        return classes;
    }

    BitSet messages(List<Name> words) {
        BitSet set = new BitSet();
        if (words.isEmpty()) {
            for (int i = 0; i < dimensions.subjects().size(); i++) {
                set.set(i, dimensions.subjects().get(i).isHl7());
            }
        }
        for (Name word : groups.expand(Group.Kind.HL7, words)) {
            if (Resolver.isMessage(word.text())) {
                set.set(dimensions.message(word.text()));
            } else {
                report(
                        ProblemCode.E207,
                        word,
                        "unknown HL7 message or group `" + abbreviated(word) + "` (expected: TYPE^TRIGGER, such as"
                                + " ADT^A08)",
                        groups.names(Group.Kind.HL7));
            }
        }
        return set;
    }

    private BitSet transferSyntaxes(List<Name> words) {
        if (words.isEmpty()) {
            return allTransferSyntaxes;
        }
        BitSet set = new BitSet();
        for (Name word : groups.expand(Group.Kind.TRANSFER_SYNTAXES, words)) {
            TransferSyntaxes.find(word.text())
                    .ifPresentOrElse(
                            uid -> set.set(dimensions.transferSyntax(uid)),
                            () -> report(
                                    ProblemCode.E206,
                                    word,
                                    "unknown transfer syntax `" + abbreviated(word) + "`",
                                    union(TransferSyntaxes.keywords(), groups.names(Group.Kind.TRANSFER_SYNTAXES))));
        }
        return set;
    }

    private Map<Integer, BitSet> subjects(Service service, List<SopClass> sop, Rule rule, Set<SopClass> placed) {
        Map<Integer, BitSet> byOperations = new TreeMap<>();
        if (service == Service.DICOM) {
            if (rule.scope().sop().isEmpty()) {
                report(
                        ProblemCode.E312,
                        serviceWord(rule, service),
                        "`dicom` needs `sop` to say which SOP classes are meant",
                        List.of());
            }
            for (SopClass sopClass : sop) {
                placed.add(sopClass);
                set(byOperations, Service.operationsOf(sopClass), sopClass);
            }
            return byOperations;
        }
        boolean any = false;
        for (Service.Part part : service.parts()) {
            List<SopClass> named = sop.stream().filter(part::accepts).toList();
            placed.addAll(named);
            any |= !named.isEmpty();
            boolean emptied = service == Service.STORE
                    && named.isEmpty()
                    && !rule.scope().sop().isEmpty();
            for (SopClass sopClass : named.isEmpty() && !emptied ? part.always() : named) {
                set(byOperations, part.operations(), sopClass);
            }
        }
        if (service == Service.STORE && !any && !sop.isEmpty()) {
            report(
                    ProblemCode.E306,
                    serviceWord(rule, service),
                    "`sop` names no SOP class that can be stored",
                    List.of());
        }
        return byOperations;
    }

    private void set(Map<Integer, BitSet> byOperations, int operations, SopClass sopClass) {
        byOperations.computeIfAbsent(operations, key -> new BitSet()).set(dimensions.sopClass(sopClass.uid()));
    }

    private void reportUnplaced(Rule.Scope scope, List<SopClass> sop, Set<SopClass> placed) {
        Map<String, Name> words = new LinkedHashMap<>();
        for (Name word : scope.sop()) {
            for (Name member : groups.expand(Group.Kind.SOP, List.of(word))) {
                SopClasses.find(member.text()).ifPresent(c -> words.putIfAbsent(c.uid(), word));
            }
        }
        for (SopClass sopClass : sop) {
            Name word = words.get(sopClass.uid());
            if (!placed.contains(sopClass) && word != null) {
                report(
                        ProblemCode.E306,
                        word,
                        "no service of the rule has the SOP class `" + sopClass.keyword() + "`",
                        List.of());
            }
        }
    }

    private Box exceptBox(Rule.Scope except) {
        BitSet subjects = new BitSet();
        if (except.sop().isEmpty() && except.messages().isEmpty()) {
            subjects = Dimensions.all(dimensions.subjects().size());
        }
        for (SopClass sopClass : sopClasses(except.sop())) {
            subjects.set(dimensions.sopClass(sopClass.uid()));
        }
        if (!except.messages().isEmpty()) {
            subjects.or(messages(except.messages()));
        }
        return new Box(
                parties(except.from()),
                parties(except.to()),
                subjects,
                Operations.ALL,
                transferSyntaxes(except.transferSyntaxes()));
    }

    private static List<Box> without(List<Box> boxes, Box hole) {
        List<Box> rest = new ArrayList<>();
        for (Box box : boxes) {
            rest.addAll(box.subtract(hole));
        }
        return rest;
    }

    private static int inRoles(int operations, Set<Rule.Role> roles) {
        if (roles.isEmpty()) {
            return operations;
        }
        return (roles.contains(Rule.Role.SCU) ? operations : 0)
                | (roles.contains(Rule.Role.SCP) ? Operations.mirrored(operations) : 0);
    }

    private static Name serviceWord(Rule rule, Service service) {
        return rule.scope().services().stream()
                .filter(word -> word.text().equals(service.word()))
                .findFirst()
                .orElse(rule.id());
    }

    private void unknownSopClass(Name word) {
        report(
                ProblemCode.E205,
                word,
                "unknown SOP class `" + abbreviated(word) + "`",
                union(SopClasses.keywords(), groups.names(Group.Kind.SOP)));
    }

    private void report(ProblemCode code, Name word, String message, java.util.Collection<String> vocabulary) {
        problems.error(code.name(), word.span(), message, Suggestions.didYouMean(word.text(), vocabulary));
    }

    private static List<String> union(java.util.Collection<String> a, java.util.Collection<String> b) {
        List<String> all = new ArrayList<>(a);
        all.addAll(b);
        return all;
    }

    private static String abbreviated(Name word) {
        return word.text().length() <= 80 ? word.text() : word.text().substring(0, 80) + "…";
    }
}
