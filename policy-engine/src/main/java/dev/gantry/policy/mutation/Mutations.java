package dev.gantry.policy.mutation;

import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.model.Invariant;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.Policy;
import dev.gantry.policy.model.PolicyTest;
import dev.gantry.policy.proof.Proof;
import dev.gantry.policy.proof.Proofs;
import dev.gantry.policy.resolve.Party;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import dev.gantry.policy.testing.PolicyTests;
import dev.gantry.policy.testing.TestOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Changes each rule of a policy in turn and looks whether a test or an invariant notices. What stands in the files is read
 * once: a mutant is made of the resolved policy, and compiled with only those rules that can bear on its tests.
 */
public final class Mutations {
    private final ResolvedPolicy policy;
    private final Instant now;
    private final Set<ObligationKind> performable;
    private final List<Invariant> holding;
    private final List<Reach> reaches = new ArrayList<>();

    private Mutations(ResolvedPolicy policy, Instant now, Set<ObligationKind> performable) {
        this.policy = policy;
        this.now = now;
        this.performable = performable;
        this.holding = Proofs.prove(policy, now).stream()
                .filter(Proof::holds)
                .map(Proof::invariant)
                .toList();
        Map<String, BitSet> byDevice = new HashMap<>();
        Map<String, String> byTitle = new HashMap<>();
        for (int i = 0; i < policy.dimensions().parties().size(); i++) {
            Party party = policy.dimensions().parties().get(i);
            String device = policy.devices().get(party.device()).device().id();
            byDevice.computeIfAbsent(device, key -> new BitSet()).set(i);
            String title = party.aeTitle();
            if (title != null) {
                byTitle.put(title, device);
            }
        }
        for (PolicyTest test : policy.written().tests()) {
            reaches.add(Reach.of(test, byDevice, byTitle));
        }
    }

    /** What is done to a rule. */
    public enum Change {
        /** It is taken out. */
        DELETED,
        /** An allow becomes a deny, a deny an allow. */
        FLIPPED;

        /** Returns what people call a rule after it. */
        public String word() {
            return this == DELETED ? "deleted" : "flipped";
        }
    }

    /**
     * What came of one change.
     *
     * @param rule the id of the rule, where it stands
     * @param noticedBy the name of the first test, or the kind of the first invariant, that failed; absent where nothing did
     */
    public record Result(Name rule, Change change, @Nullable String noticedBy) {
        /** Returns whether nothing noticed it. */
        public boolean survived() {
            return noticedBy == null;
        }
    }

    /** The devices that a test is about, as the set of their parties. */
    private record Reach(PolicyTest test, BitSet parties) {
        static Reach of(PolicyTest test, Map<String, BitSet> byDevice, Map<String, String> byTitle) {
            BitSet parties = new BitSet();
            add(parties, byDevice.get(test.from().text()));
            Name to = test.to();
            add(parties, to == null ? null : byDevice.get(to.text()));
            PolicyTest.After after = test.after();
            List<@Nullable Name> titles = new ArrayList<>();
            titles.add(test.calling());
            titles.add(test.called());
            if (after != null) {
                titles.add(after.calling());
                titles.add(after.called());
            }
            for (Name title : titles) {
                add(parties, title == null ? null : byDevice.get(byTitle.getOrDefault(title.text(), "")));
            }
            return new Reach(test, parties);
        }

        private static void add(BitSet parties, @Nullable BitSet more) {
            if (more != null) {
                parties.or(more);
            }
        }

        boolean isOf(ResolvedRule rule) {
            return rule.boxes().stream()
                    .anyMatch(box -> box.from().intersects(parties) && box.to().intersects(parties));
        }
    }

    /**
     * Changes every rule of a policy whose tests all pass. Rules that are only watched are left alone: no enforced verdict
     * depends on them. Invariants that do not hold as it is play no part.
     *
     * @param policy checked without an error
     * @param now the time of tests that name none, and the first moment that invariants have to hold at
     * @param performable the obligations that the build can perform
     * @return the results in the order of the rules' ids
     */
    public static List<Result> run(ResolvedPolicy policy, Instant now, Set<ObligationKind> performable) {
        Mutations mutations = new Mutations(policy, now, performable);
        return policy.rules().stream()
                .flatMap(rule -> Mutant.of(rule).stream())
                .map(mutations::result)
                .toList();
    }

    /** Returns the share of changes that something noticed in percent, 100 where there are none. */
    public static double score(List<Result> results) {
        long survived = results.stream().filter(Result::survived).count();
        return results.isEmpty() ? 100 : 100.0 * (results.size() - survived) / results.size();
    }

    private Result result(Mutant mutant) {
        return new Result(
                mutant.rule().written().id(),
                mutant.change(),
                failingTest(mutant).or(() -> brokenInvariant(mutant)).orElse(null));
    }

    private Optional<String> failingTest(Mutant mutant) {
        List<Reach> concerned =
                reaches.stream().filter(reach -> reach.isOf(mutant.rule())).toList();
        if (concerned.isEmpty()) {
            return Optional.empty();
        }
        List<PolicyTest> tests = concerned.stream().map(Reach::test).toList();
        ResolvedPolicy changed =
                with(mutant, rule -> concerned.stream().anyMatch(reach -> reach.isOf(rule)), tests, List.of());
        return PolicyTests.run(changed, PolicyCompiler.compile(changed, performable), now).stream()
                .filter(outcome -> !outcome.passed())
                .findFirst()
                .map(TestOutcome::title);
    }

    private Optional<String> brokenInvariant(Mutant mutant) {
        List<Invariant> concerned = holding.stream()
                .filter(invariant ->
                        invariant.kind() == Invariant.Kind.ALWAYS_ALLOWED ? mutant.narrows() : mutant.widens())
                .toList();
        if (concerned.isEmpty()) {
            return Optional.empty();
        }
        return Proofs.prove(with(mutant, rule -> true, List.of(), concerned), now).stream()
                .filter(proof -> !proof.holds())
                .findFirst()
                .map(proof -> proof.invariant().text().text());
    }

    /** Returns the policy after a change, with some of its rules, tests and invariants. */
    private ResolvedPolicy with(
            Mutant mutant, Predicate<ResolvedRule> kept, List<PolicyTest> tests, List<Invariant> invariants) {
        List<ResolvedRule> rules = new ArrayList<>();
        for (ResolvedRule rule : policy.rules()) {
            ResolvedRule after = rule.id().equals(mutant.rule().id()) ? mutant.changed() : rule;
            if (after != null && kept.test(after)) {
                rules.add(after);
            }
        }
        Policy written = policy.written();
        return new ResolvedPolicy(
                new Policy(
                        written.sources(),
                        written.defaults(),
                        written.zones(),
                        written.devices(),
                        written.groups(),
                        written.schedules(),
                        written.obligations(),
                        written.pairs(),
                        written.rules(),
                        written.breakGlass(),
                        invariants,
                        tests),
                policy.dimensions(),
                policy.zones(),
                policy.devices(),
                rules,
                policy.breakGlass(),
                policy.schedules(),
                policy.obligations(),
                policy.stagedPairs());
    }
}
