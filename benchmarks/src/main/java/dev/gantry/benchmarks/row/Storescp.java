package dev.gantry.benchmarks.row;

import dev.gantry.benchmarks.hop.ChildProcess;
import dev.gantry.benchmarks.hop.FreePort;
import dev.gantry.benchmarks.hop.Hop;
import dev.gantry.benchmarks.load.LoadGenerator;
import dev.gantry.benchmarks.load.PeerFiles;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;

/**
 * DCMTK's {@code storescp} as it comes, with TLS: one process that serves one association after the other.
 *
 * @param port where it listens
 * @param process its process
 */
record Storescp(int port, ChildProcess process) implements AutoCloseable {

    /** Starts one with the sink's certificate and waits until it answers. */
    static Storescp start(Bench bench, Hop hop) throws IOException, GeneralSecurityException, InterruptedException {
        int port = FreePort.next();
        PeerFiles files = hop.peers().sink();
        ChildProcess process = ChildProcess.start(
                List.of(
                        "storescp",
                        "+tls",
                        files.key().toString(),
                        files.certificate().toString(),
                        "+cf",
                        files.trust().toString(),
                        "--ignore",
                        "-aet",
                        LoadGenerator.CALLED_AE,
                        Integer.toString(port)),
                Map.of(),
                bench.newDirectory("storescp"),
                "storescp.log");
        Storescp storescp = new Storescp(port, process);
        try {
            bench.generator(hop)
                    .awaitReady(
                            port, Bench.START_DEADLINE, () -> process.handle().isAlive());
        } catch (IllegalStateException e) {
            storescp.close();
            throw e;
        }
        return storescp;
    }

    @Override
    public void close() {
        process.close();
    }
}
