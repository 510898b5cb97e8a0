package dev.gantry.benchmarks.hop;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** One thing that may stand between the load generator and the sink. */
public interface Hop {

    /** The name in options, tables and results. */
    String name();

    /**
     * Whether it answers a store itself and forwards the object later, so that what the generator sees says nothing of what
     * the sink has.
     */
    default boolean isStoreAndForward() {
        return false;
    }

    /** Whether it stands between the two ends, and passes on what comes as it comes. */
    default boolean isRelay() {
        return !isStoreAndForward();
    }

    /** Whether it passes on HL7 messages too. */
    default boolean carriesMessages() {
        return true;
    }

    /** The certificates with which both ends speak to this hop. */
    Peers peers();

    /**
     * Starts a new instance that forwards to a loopback port, without waiting for it to be ready.
     *
     * @param upstreamPort where the sink, or another acceptor with its certificate, listens
     * @param directory a new one for the files and logs of this instance
     */
    RunningHop start(int upstreamPort, Path directory)
            throws IOException, GeneralSecurityException, InterruptedException;

    /** As {@link #start}, for HL7 messages; the same where the hop understands nothing of what it carries. */
    default RunningHop startForMessages(int upstreamPort, Path directory)
            throws IOException, GeneralSecurityException, InterruptedException {
        return start(upstreamPort, directory);
    }
}
