package dev.gantry.benchmarks.row;

import dev.gantry.benchmarks.hop.Hop;
import java.io.IOException;
import java.security.GeneralSecurityException;

/** One scenario, measured for each hop in each round. */
public interface Row {

    /** The name in options; the ids of its quantities begin with it. */
    String id();

    /** One line for people that says what is done. */
    String title();

    /** The most rounds that are worth their time: few where each starts an instance of its own. */
    default int maxRounds() {
        return isWarm() ? Integer.MAX_VALUE : 3;
    }

    /** Whether a warmed-up instance is measured, so that an unrecorded round comes first. */
    default boolean isWarm() {
        return true;
    }

    /** Whether there is anything to measure with this hop. */
    default boolean appliesTo(Hop hop) {
        return !hop.isStoreAndForward();
    }

    /**
     * Does it once.
     *
     * @throws IllegalStateException when an association or an operation of the load failed
     */
    void run(Bench bench, Hop hop, Recorder recorder)
            throws IOException, GeneralSecurityException, InterruptedException;
}
