package dev.gantry.policy.check;

import dev.gantry.policy.Obligation;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.model.ObligationEntry;
import dev.gantry.policy.resolve.Box;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import dev.gantry.policy.vocabulary.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Obligations that cannot be performed, and those that cannot be performed together. */
final class ObligationChecks {
    private final Problems problems;
    private final Set<ObligationKind> performable;

    ObligationChecks(Problems problems, Set<ObligationKind> performable) {
        this.problems = problems;
        this.performable = performable;
    }

    void check(ResolvedPolicy policy) {
        for (ObligationEntry entry : policy.written().obligations()) {
            for (ObligationKind kind :
                    entry.obligation().duties().keySet().stream().sorted().toList()) {
                if (!performable.contains(kind)) {
                    problems.warning(
                            ProblemCode.W404.name(),
                            entry.id().span(),
                            "this build cannot perform `" + kind.word() + "`: what obligation `" + entry.id()
                                    + "` bears on is denied");
                }
            }
        }
        conflicts(policy);
    }

    /** One obligation to de-identify with each setting of what cannot be joined, and the rules that carry it. */
    private void conflicts(ResolvedPolicy policy) {
        List<ResolvedRule> rules = new ArrayList<>();
        List<Map<String, String>> settings = new ArrayList<>();
        for (ResolvedRule rule : policy.rules()) {
            for (String id : rule.obligations()) {
                Obligation obligation = policy.obligations().get(id);
                Map<String, String> setting =
                        obligation == null ? null : obligation.duties().get(ObligationKind.DE_IDENTIFY);
                if (setting != null) {
                    rules.add(rule);
                    settings.add(setting);
                }
            }
        }
        for (int i = 0; i < rules.size(); i++) {
            for (int j = i + 1; j < rules.size(); j++) {
                if (!canBeJoined(settings.get(i), settings.get(j)) && overlap(rules.get(i), rules.get(j))) {
                    problems.add(Problem.error(
                                    ProblemCode.E308.name(),
                                    rules.get(j).written().id().span(),
                                    "rules `" + rules.get(i).id() + "` and `"
                                            + rules.get(j).id()
                                            + "` meet with de-identification by different keys or profiles")
                            .relatedTo(rules.get(i).written().id().span(), "the other one"));
                }
            }
        }
    }

    private static boolean canBeJoined(Map<String, String> a, Map<String, String> b) {
        return a.getOrDefault("key", "").equals(b.getOrDefault("key", ""))
                && a.getOrDefault("profile", "").equals(b.getOrDefault("profile", ""));
    }

    private static boolean overlap(ResolvedRule a, ResolvedRule b) {
        for (Box box : a.boxes()) {
            for (Box other : b.boxes()) {
                if (box.overlaps(other)) {
                    return true;
                }
            }
        }
        return false;
    }
}
