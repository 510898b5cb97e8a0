package dev.gantry.benchmarks;

import dev.gantry.benchmarks.report.Quantity;
import dev.gantry.benchmarks.report.Results;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Tells whether Gantry costs more than an older distribution in the same run.
 *
 * @param gantry the hop that is judged
 * @param baseline the hop of the older distribution
 * @param maxRatio the most that the first may cost, as a part of what the other one does
 */
record Guard(String gantry, String baseline, double maxRatio) {

    /** What is guarded: the ids of quantities, which begin with that of their row and a full stop. */
    private static final List<String> GUARDED =
            List.of("bulk-16k.cpu-s-per-gib", "bulk-128k.cpu-s-per-gib", "objects-4k.cpu-us-per-object");

    /** One quantity's verdict, as a line for people. */
    record Verdict(boolean holds, String line) {}

    /**
     * Judges every guarded quantity of the rows that were run; one that was not measured on both hops does not hold.
     *
     * @param rows ids of the rows that were run
     */
    List<Verdict> judge(Results results, Set<String> rows) {
        List<Verdict> verdicts = new ArrayList<>();
        for (String id : GUARDED) {
            if (rows.contains(id.substring(0, id.indexOf('.')))) {
                verdicts.add(judge(results, id));
            }
        }
        return verdicts;
    }

    private Verdict judge(Results results, String id) {
        for (Quantity quantity : results.quantities()) {
            OptionalDouble ratio =
                    quantity.id().equals(id) ? results.ratio(quantity, gantry, baseline) : OptionalDouble.empty();
            if (ratio.isPresent()) {
                return new Verdict(
                        ratio.getAsDouble() <= maxRatio,
                        "%s: %.2f of the baseline (expected: at most %.2f)"
                                .formatted(id, ratio.getAsDouble(), maxRatio));
            }
        }
        return new Verdict(
                false, "%s: not compared (expected: a value of `%s` and of `%s`)".formatted(id, gantry, baseline));
    }
}
