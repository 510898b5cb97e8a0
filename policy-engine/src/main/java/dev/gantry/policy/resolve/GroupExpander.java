package dev.gantry.policy.resolve;

import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.model.Group;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.vocabulary.ProblemCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Replaces groups by their members, down to words that are no groups. */
final class GroupExpander {
    private final Symbols symbols;
    private final Problems problems;
    private final Map<Group, List<Name>> expanded = new HashMap<>();
    private final Set<String> used = new HashSet<>();

    GroupExpander(Symbols symbols, Problems problems) {
        this.symbols = symbols;
        this.problems = problems;
    }

    /** Returns the words that some words mean. The words of a group keep the places where they stand in it. */
    List<Name> expand(Group.Kind kind, List<Name> words) {
        List<Name> result = new ArrayList<>();
        for (Name word : words) {
            symbols.find(kind, word.text())
                    .ifPresentOrElse(
                            group -> {
                                used.add(kind + " " + word.text());
                                result.addAll(expand(group, new ArrayDeque<>()));
                            },
                            () -> result.add(word));
        }
        return result;
    }

    /** Records where a group contains itself, whether anything uses it or not. */
    void check(Group group) {
        expand(group, new ArrayDeque<>());
    }

    Set<String> names(Group.Kind kind) {
        return symbols.groups(kind).keySet();
    }

    boolean isUsed(Group group) {
        return used.contains(group.kind() + " " + group.id().text());
    }

    private List<Name> expand(Group group, Deque<Group> path) {
        List<Name> known = expanded.get(group);
        if (known != null) {
            return known;
        }
        List<Name> result = new ArrayList<>();
        path.push(group);
        for (Name member : group.members()) {
            Group inner = symbols.find(group.kind(), member.text()).orElse(null);
            if (inner == null) {
                result.add(member);
            } else if (path.contains(inner)) {
                problems.error(
                        ProblemCode.E301.name(),
                        member.span(),
                        "group `" + inner.id().text() + "` contains itself");
            } else {
                used.add(group.kind() + " " + member.text());
                result.addAll(expand(inner, path));
            }
        }
        path.pop();
        expanded.put(group, result);
        return result;
    }
}
