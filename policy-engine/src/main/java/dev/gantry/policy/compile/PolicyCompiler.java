package dev.gantry.policy.compile;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.check.PolicyChecker;
import dev.gantry.policy.diagnostic.Problem;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.parse.PolicyParser;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.Resolver;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Files in, a policy that answers or the problems out. */
public final class PolicyCompiler {
    private PolicyCompiler() {}

    /**
     * What came of compiling.
     *
     * @param problems all of them, warnings included, by file and position
     * @param resolved the policy with its names resolved, as far as that was possible
     * @param policy absent where any problem is an error
     */
    public record Result(List<Problem> problems, ResolvedPolicy resolved, Optional<CompiledPolicy> policy) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Parses, resolves, checks and compiles.
     *
     * @param sources the files of the policy, at least one; their order plays no part
     * @param now decides what has expired
     * @param performable the obligations that this build can perform; what carries another is denied
     */
    public static Result compile(List<SourceText> sources, Instant now, Set<ObligationKind> performable) {
        Problems problems = new Problems();
        ResolvedPolicy resolved = check(sources, now, performable, problems);
        Optional<CompiledPolicy> compiled =
                problems.hasErrors() ? Optional.empty() : Optional.of(compile(resolved, performable));
        return new Result(problems.sorted(), resolved, compiled);
    }

    /** Parses, resolves and checks without compiling. */
    public static ResolvedPolicy check(
            List<SourceText> sources, Instant now, Set<ObligationKind> performable, Problems problems) {
        ResolvedPolicy resolved = Resolver.resolve(PolicyParser.parse(sources, problems), problems);
        PolicyChecker.check(resolved, problems, now, performable);
        return resolved;
    }

    /** Compiles a policy that was resolved and checked without an error. */
    public static CompiledPolicy compile(ResolvedPolicy resolved, Set<ObligationKind> performable) {
        return new IndexedPolicy(resolved, performable);
    }
}
