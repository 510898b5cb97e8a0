package dev.gantry.benchmarks;

import dev.gantry.benchmarks.hop.Hop;
import dev.gantry.benchmarks.report.Quantity;
import dev.gantry.benchmarks.report.Results;
import dev.gantry.benchmarks.report.TableReport;
import dev.gantry.benchmarks.row.Bench;
import dev.gantry.benchmarks.row.Recorder;
import dev.gantry.benchmarks.row.Row;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Runs every row on every hop, round after round.
 *
 * <p>Round 0 warms up and is not recorded: the same load on every hop alike, so that what compiles itself as it runs has
 * done so. It is run again and again, each row for as long as it is measured later: a compiler that has never seen an
 * association end, or another row begin, throws away what it compiled when it does. Rows that start instances of their own
 * have none. A measurement that fails is noted and the run goes on.
 *
 * @param warmUp for how long each row is run in round 0 at least; there is none when that is nothing
 * @param last number of the last round
 * @param progress takes a line for each measurement
 */
record Rounds(Bench bench, List<Row> rows, List<Hop> hops, Duration warmUp, int last, PrintWriter progress) {

    void run(Results results) throws InterruptedException {
        for (Duration warm = Duration.ZERO; warm.compareTo(warmUp) < 0; warm = warm.plus(bench.period())) {
            run(0, results);
        }
        for (int round = 1; round <= last; round++) {
            run(round, results);
        }
    }

    private void run(int round, Results results) throws InterruptedException {
        for (Row row : rows) {
            if (round == 0 ? row.isWarm() : round <= row.maxRounds()) {
                run(row, round, results);
            }
        }
    }

    private void run(Row row, int round, Results results) throws InterruptedException {
        for (Hop hop : hops) {
            if (row.appliesTo(hop)) {
                progress.printf("round %d/%d %s %s:", round, last, row.id(), hop.name());
                progress.flush();
                try {
                    row.run(bench, hop, new RoundRecorder(hop.name(), round, results));
                } catch (IOException | GeneralSecurityException | IllegalStateException e) {
                    progress.printf(" FAILED %s", e.getMessage());
                    results.addFailure(
                            new Results.Failure(row.id(), hop.name(), round, String.valueOf(e.getMessage())));
                }
                progress.println();
            }
        }
    }

    private final class RoundRecorder implements Recorder {

        private final String hop;
        private final int round;
        private final Results results;

        RoundRecorder(String hop, int round, Results results) {
            this.hop = hop;
            this.round = round;
            this.results = results;
        }

        @Override
        public void record(Quantity quantity, double value) {
            progress.printf(" %s %s", TableReport.number(value), quantity.unit());
            progress.flush();
            if (round > 0) {
                results.add(quantity, hop, round, value);
            }
        }

        @Override
        public OptionalDouble direct(Quantity quantity) {
            return results.value(quantity, "direct", round);
        }
    }
}
