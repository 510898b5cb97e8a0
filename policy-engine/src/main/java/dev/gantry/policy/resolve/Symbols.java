package dev.gantry.policy.resolve;

import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.model.Group;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.vocabulary.ProblemCode;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The names of a policy, each defined once. */
final class Symbols {
    private final Problems problems;
    private final Map<String, Map<String, Name>> spaces = new HashMap<>();
    private final Map<Group.Kind, Map<String, Group>> groups = new EnumMap<>(Group.Kind.class);

    Symbols(Problems problems) {
        this.problems = problems;
        for (Group.Kind kind : Group.Kind.values()) {
            groups.put(kind, new TreeMap<>());
        }
    }

    /** Notes a definition in a space of names, such as {@code rule}. Returns false where the name is taken. */
    boolean define(String space, Name name) {
        Name first = spaces.computeIfAbsent(space, key -> new LinkedHashMap<>()).putIfAbsent(name.text(), name);
        if (first == null) {
            return true;
        }
        problems.add(Problem.error(ProblemCode.E213.name(), name.span(), "`" + name.text() + "` is defined twice")
                .relatedTo(first.span(), "first defined here"));
        return false;
    }

    void defineGroup(Group group) {
        // Zones, devices and zone groups are named in the same places.
        String space = group.kind() == Group.Kind.ZONES
                ? "party"
                : "group of " + group.kind().key();
        if (define(space, group.id())) {
            group(group.kind()).put(group.id().text(), group);
        }
    }

    Map<String, Group> groups(Group.Kind kind) {
        return group(kind);
    }

    Optional<Group> find(Group.Kind kind, String id) {
        return Optional.ofNullable(group(kind).get(id));
    }

    private Map<String, Group> group(Group.Kind kind) {
        return groups.computeIfAbsent(kind, key -> new TreeMap<>());
    }
}
