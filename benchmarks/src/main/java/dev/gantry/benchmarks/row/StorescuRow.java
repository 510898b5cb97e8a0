package dev.gantry.benchmarks.row;

import dev.gantry.benchmarks.hop.ChildProcess;
import dev.gantry.benchmarks.hop.Hop;
import dev.gantry.benchmarks.hop.RunningHop;
import dev.gantry.benchmarks.load.DataSet;
import dev.gantry.benchmarks.load.LoadGenerator;
import dev.gantry.benchmarks.load.PeerFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;

import static dev.gantry.benchmarks.report.Quantity.higher;

/**
 * Stock {@code storescu} to stock {@code storescp}, objects on one association. Both leave Nagle's algorithm on, so directly
 * the tail of each object waits for the peer's delayed acknowledgement.
 */
record StorescuRow(String id, String title) implements Row {

    private static final int OBJECT_BYTES = 65_536;
    private static final int WARM_UP_OBJECTS = 20;
    private static final int OBJECTS = 100;
    private static final int LIMIT_SECONDS = 60;

    @Override
    public boolean isWarm() {
        return false;
    }

    @Override
    public void run(Bench bench, Hop hop, Recorder recorder)
            throws IOException, GeneralSecurityException, InterruptedException {
        try (Storescp storescp = Storescp.start(bench, hop);
                RunningHop running = bench.fresh(hop, storescp.port())) {
            bench.awaitReady(hop, running);
            Path directory = bench.newDirectory("storescu");
            DataSet.writeFile(directory.resolve("phantom.dcm"), OBJECT_BYTES);
            store(hop, running, directory, WARM_UP_OBJECTS);
            long start = System.nanoTime();
            store(hop, running, directory, OBJECTS);
            double seconds = (System.nanoTime() - start) / 1e9;
            recorder.record(higher(id + ".objects-per-s", title, "objects/s"), OBJECTS / seconds);
        }
    }

    private static void store(Hop hop, RunningHop running, Path directory, int objects)
            throws IOException, InterruptedException {
        PeerFiles files = hop.peers().generator();
        ChildProcess.run(
                List.of(
                        "storescu",
                        "+tls",
                        files.key().toString(),
                        files.certificate().toString(),
                        "+cf",
                        files.trust().toString(),
                        "-R",
                        "--repeat",
                        Integer.toString(objects),
                        "-aet",
                        LoadGenerator.CALLING_AE,
                        "-aec",
                        LoadGenerator.CALLED_AE,
                        "127.0.0.1",
                        Integer.toString(running.port()),
                        "phantom.dcm"),
                Map.of(),
                directory,
                "storescu.log",
                LIMIT_SECONDS);
    }
}
