package dev.gantry.proxy;

import dev.gantry.proxy.enforcement.StatefulChecks;
import dev.gantry.proxy.pending.FirstSenders;
import dev.gantry.proxy.pending.PendingCommitments;
import dev.gantry.tls.file.AtomicFiles;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/**
 * What an instance remembers of conversations over a restart, in files below its state.
 *
 * @param memory what is remembered
 */
record ConversationMemory(StatefulChecks.Memory memory) implements AutoCloseable {
    /**
     * Opens it.
     *
     * @param directory where its journals are; made (mode 0700) if it is missing
     * @throws IOException if a journal cannot be read or written
     */
    static ConversationMemory open(Path directory, Clock clock, MeterRegistry meters) throws IOException {
        AtomicFiles.createPrivateDirectory(directory);
        PendingCommitments commitments = PendingCommitments.journaled(directory.resolve("commitments.journal"), clock);
        FirstSenders instances = FirstSenders.journaled(directory.resolve("instances.journal"));
        FirstSenders steps = FirstSenders.journaled(directory.resolve("steps.journal"));
        meters.gauge("gantry.pending.commitments", commitments, PendingCommitments::size);
        meters.gauge("gantry.remembered.instances", instances, FirstSenders::size);
        meters.gauge("gantry.remembered.steps", steps, FirstSenders::size);
        return new ConversationMemory(new StatefulChecks.Memory(commitments, instances, steps));
    }

    @Override
    public void close() {
        memory.commitments().close();
        memory.instances().close();
        memory.steps().close();
    }
}
