package dev.gantry.benchmarks.hop;

import java.nio.file.Path;

/**
 * No hop: the load generator speaks to the sink, which shows what both can do.
 *
 * @param peers certificates of both ends
 */
public record DirectHop(Peers peers) implements Hop {

    @Override
    public boolean isRelay() {
        return false;
    }

    @Override
    public String name() {
        return "direct";
    }

    @Override
    public RunningHop start(int upstreamPort, Path directory) {
        return RunningHop.none(upstreamPort);
    }
}
