package dev.gantry.policy.explanation;

import dev.gantry.policy.difference.Change;
import dev.gantry.policy.model.Policy;
import dev.gantry.policy.scenario.Scenario;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Something that turns a refusal into an allowance: an edit of the policy, or another request. Each was tried with the engine.
 *
 * @param text what to do, in the house style
 * @param rule the id of the rule that it is about; empty where it is about none
 * @param edited the policy as it would be, absent where another request is meant
 * @param request the other request, absent where an edit is meant
 * @param opens what else the edit would let through, refuse or oblige: every box that changes
 * @param others what it opens beside the request, in one line; empty where nothing
 * @param breaks tests and invariants of the policy that would fail, with where they stand
 */
public record Fix(
        String text,
        String rule,
        @Nullable Policy edited,
        @Nullable Scenario request,
        List<Change> opens,
        String others,
        List<String> breaks) {
    public Fix {
        opens = List.copyOf(opens);
        breaks = List.copyOf(breaks);
    }

    /** Counts what some changes let through beside a request that a rule is to allow. */
    static String others(List<Change> changes, Scenario request, String rule) {
        Set<String> callers = new TreeSet<>();
        Set<String> called = new TreeSet<>();
        Set<String> rules = new TreeSet<>();
        long refused = 0;
        for (Change change : changes) {
            if (change.kind() == Change.Kind.NEWLY_ALLOWED) {
                callers.addAll(change.callers());
                called.addAll(change.called());
                rules.addAll(change.rulesAfter());
            } else {
                refused++;
            }
        }
        callers.remove(request.from());
        called.remove(request.to());
        rules.remove(rule);
        List<String> parts = new java.util.ArrayList<>();
        add(parts, callers.size(), "other device", "other devices");
        add(parts, called.size(), "other called device", "other called devices");
        add(parts, rules.size(), "other rule", "other rules");
        String opens = parts.isEmpty() ? "" : "also opens " + String.join(", ", parts);
        String changed = refused == 0 ? "" : "changes " + refused + (refused == 1 ? " other box" : " other boxes");
        return opens + (opens.isEmpty() || changed.isEmpty() ? "" : "; ") + changed;
    }

    private static void add(List<String> parts, int count, String one, String many) {
        if (count > 0) {
            parts.add(count + " " + (count == 1 ? one : many));
        }
    }
}
