package dev.gantry.proxy;

import dev.gantry.proxy.enforcement.StatefulChecks;
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
        meters.gauge("gantry.pending.commitments", commitments, PendingCommitments::size);
        return new ConversationMemory(new StatefulChecks.Memory(commitments));
    }

    @Override
    public void close() {
        memory.commitments().close();
    }
}
