package dev.gantry.proxy.decisions;

import dev.gantry.policy.Decision;
import dev.gantry.policy.Effect;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.enforcement.AssociationVerdict;
import dev.gantry.proxy.enforcement.MessageVerdict;
import dev.gantry.proxy.enforcement.OperationVerdict;
import dev.gantry.proxy.enforcement.PolicySource;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Records every decision. Event loops hand their decisions to a queue and go on; one thread writes them. Where it cannot keep
 * up, or the disk takes no more, decisions go unrecorded rather than associations unserved, and a counter says how many.
 */
public final class DecisionLog implements AssociationListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger("gantry.decisions");
    private static final int QUEUE = 65_536;
    private static final int BATCH = 1024;
    private static final long FILE_BYTES = 64L << 20;
    private static final int FILES = 16;

    private final BlockingQueue<DecisionLine> queue = new ArrayBlockingQueue<>(QUEUE);
    private final JsonFactory json = new JsonFactory();
    private final PolicySource policies;
    private final Clock clock;
    private final Counter recorded;
    private final Counter lost;
    private final RotatingFile file;
    private final Thread writer;
    private volatile boolean stopping;
    private boolean failing;

    /**
     * Starts to record.
     *
     * @param directory where the files are
     * @throws IOException if they cannot be written
     */
    public DecisionLog(Path directory, PolicySource policies, Clock clock, MeterRegistry meters) throws IOException {
        this.policies = policies;
        this.clock = clock;
        this.recorded = meters.counter("gantry.decisions.recorded");
        this.lost = meters.counter("gantry.decisions.lost");
        this.file = new RotatingFile(directory, "decisions", FILE_BYTES, FILES);
        this.writer = new Thread(this::writeUntilStopped, "gantry-decisions");
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void judged(AssociationFacts association, AssociationVerdict verdict) {
        Instant now = clock.instant();
        if (verdict instanceof AssociationVerdict.Reject reject) {
            record(new DecisionLine.Association(
                    now, association, Effect.DENY, reject.reason(), reject.detail(), reject.decision()));
        } else if (verdict instanceof AssociationVerdict.Proceed proceed) {
            record(new DecisionLine.Association(
                    now,
                    association,
                    Effect.ALLOW,
                    ReasonCode.ALLOWED,
                    "",
                    proceed.plan().decision()));
        }
    }

    @Override
    public void operationJudged(
            AssociationFacts association, Sender sender, CommandField command, Uid sopClass, OperationVerdict verdict) {
        if (verdict instanceof OperationVerdict.Permit permit) {
            Decision decision = permit.decision();
            record(message(association, sender, command, sopClass, Effect.ALLOW, ReasonCode.ALLOWED, "", decision));
        } else if (verdict instanceof OperationVerdict.Refuse refuse) {
            record(message(
                    association,
                    sender,
                    command,
                    sopClass,
                    Effect.DENY,
                    refuse.reason(),
                    refuse.detail(),
                    refuse.decision()));
        } else if (verdict instanceof OperationVerdict.Violation violation) {
            record(message(
                    association,
                    sender,
                    command,
                    sopClass,
                    Effect.DENY,
                    ReasonCode.MALFORMED,
                    violation.detail(),
                    null));
        }
    }

    @Override
    public void messageJudged(AssociationFacts association, MessageVerdict verdict) {
        if (verdict instanceof MessageVerdict.Permit permit) {
            record(hl7(association, verdict, Effect.ALLOW, ReasonCode.ALLOWED, "", permit.decision()));
        } else if (verdict instanceof MessageVerdict.Deny deny) {
            record(hl7(association, verdict, Effect.DENY, deny.reason(), deny.detail(), deny.decision()));
        }
    }

    private DecisionLine hl7(
            AssociationFacts association,
            MessageVerdict verdict,
            Effect effect,
            ReasonCode reason,
            String detail,
            @Nullable Decision decision) {
        return new DecisionLine.Hl7Message(
                clock.instant(),
                association,
                policies.current().revision(),
                verdict.header(),
                verdict.called(),
                effect,
                reason,
                detail,
                decision);
    }

    private DecisionLine message(
            AssociationFacts association,
            Sender sender,
            CommandField command,
            Uid sopClass,
            Effect effect,
            ReasonCode reason,
            String detail,
            @Nullable Decision decision) {
        return new DecisionLine.Message(
                clock.instant(),
                association,
                policies.current().revision(),
                sender,
                command,
                sopClass,
                effect,
                reason,
                detail,
                decision);
    }

    private void record(DecisionLine line) {
        if (!queue.offer(line)) {
            lost.increment();
        }
    }

    private void writeUntilStopped() {
        List<DecisionLine> batch = new ArrayList<>(BATCH);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 << 10);
        try {
            while (!stopping || !queue.isEmpty()) {
                DecisionLine first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH - 1);
                    write(batch, bytes);
                    batch.clear();
                    bytes.reset();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(List<DecisionLine> batch, ByteArrayOutputStream bytes) {
        try {
            for (DecisionLine line : batch) {
                try (JsonGenerator out = json.createGenerator(ObjectWriteContext.empty(), bytes)) {
                    line.write(out);
                }
                bytes.write('\n');
            }
            file.write(bytes.toByteArray(), bytes.size(), clock.instant());
            recorded.increment(batch.size());
            if (failing) {
                failing = false;
                log.info("decisions are recorded again");
            }
        } catch (IOException | RuntimeException e) {
            lost.increment(batch.size());
            if (!failing) {
                failing = true;
                log.error("decisions cannot be recorded, and are lost until they can: {}", e.getMessage());
            }
        }
    }

    /** Writes what is queued and stops. */
    @Override
    public void close() {
        stopping = true;
        try {
            writer.join(5_000);
            file.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            log.warn("the file of decisions could not be closed: {}", e.getMessage());
        }
    }
}
