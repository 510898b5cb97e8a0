package dev.gantry.policy.testing;

import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.compile.PolicyCompiler;
import dev.gantry.policy.diagnostic.SourceText;
import dev.gantry.policy.reference.PolicyGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Generated policies that compile. */
public final class GeneratedPolicies {
    private GeneratedPolicies() {}

    /** Returns some generated policies; those of the same seed are the same. */
    public static List<PolicyCompiler.Result> policies(int count, long seed, boolean staging) {
        List<PolicyCompiler.Result> results = new ArrayList<>();
        Random random = new Random(seed);
        while (results.size() < count) {
            String text = new PolicyGenerator(random, staging).policy().text();
            PolicyCompiler.Result result = PolicyCompiler.compile(
                    List.of(SourceText.of("generated.yaml", text)), Policies.NOW, Set.of(ObligationKind.values()));
            if (result.policy().isPresent()) {
                results.add(result);
            }
        }
        return results;
    }
}
