package dev.gantry.benchmarks.row;

import dev.gantry.benchmarks.hop.GantryHop;
import dev.gantry.benchmarks.hop.Hop;
import java.io.IOException;
import java.nio.file.Path;

import static dev.gantry.benchmarks.report.Quantity.lower;

/** How long {@code gantry version} takes: what every command costs before it does anything. */
record VersionRow(String id, String title) implements Row {

    @Override
    public boolean appliesTo(Hop hop) {
        return hop instanceof GantryHop gantry && !gantry.isPlain();
    }

    @Override
    public void run(Bench bench, Hop hop, Recorder recorder) throws IOException, InterruptedException {
        if (hop instanceof GantryHop gantry) {
            Path directory = bench.newDirectory("version");
            long start = System.nanoTime();
            gantry.version(directory);
            recorder.record(lower(id + ".s", title, "s"), (System.nanoTime() - start) / 1e9);
        }
    }
}
