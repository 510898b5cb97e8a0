package dev.gantry.proxy.decisions;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.Decision;
import dev.gantry.policy.Effect;
import dev.gantry.policy.PolicyRevision;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.dicom.pdu.ProposedPresentationContext;
import dev.gantry.proxy.enforcement.AssociationVerdict;
import dev.gantry.proxy.enforcement.JudgedBy;
import dev.gantry.proxy.enforcement.MessageVerdict;
import dev.gantry.proxy.enforcement.OperationVerdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Records every decision. Event loops hand their decisions to a queue and go on; one thread writes them, some ten to
 * fifty times a second what has come since, so that no event loop has to wake it. Where it cannot keep up, or the disk takes no more,
 * decisions go unrecorded rather than associations unserved, and a counter says how many.
 */
public final class DecisionLog implements AssociationListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger("gantry.decisions");
    private static final int QUEUE = 65_536;
    private static final int BATCH = 1024;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** Where nothing came during the last pause: each look costs an instance that does nothing 70 us. */
    private static final long IDLE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long FILE_BYTES = 64L << 20;
    private static final int FILES = 16;

    private final BlockingQueue<DecisionLine> queue = new ArrayBlockingQueue<>(QUEUE);
    private final JsonFactory json =
            JsonFactory.builder().rootValueSeparator("\n").build();
    private final AlikeMessages messages = new AlikeMessages(json);
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
    public DecisionLog(Path directory, Clock clock, MeterRegistry meters) throws IOException {
        this.clock = clock;
        this.recorded = meters.counter("gantry.decisions.recorded");
        this.lost = meters.counter("gantry.decisions.lost");
        this.file = new RotatingFile(directory, "decisions", FILE_BYTES, FILES);
        this.writer = new Thread(this::writeUntilStopped, "gantry-decisions");
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void judged(
            AssociationFacts association, AssociationVerdict verdict, AAssociateRq request, JudgedBy judgedBy) {
        Effect effect = Effect.ALLOW;
        ReasonCode reason = ReasonCode.ALLOWED;
        String detail = "";
        AssociationDecision decision;
        if (verdict instanceof AssociationVerdict.Reject reject) {
            effect = Effect.DENY;
            reason = reject.reason();
            detail = reject.detail();
            decision = reject.decision();
        } else {
            decision = ((AssociationVerdict.Proceed) verdict).plan().decision();
        }
        List<Uid> sopClasses = request.presentationContexts().stream()
                .map(ProposedPresentationContext::abstractSyntax)
                .toList();
        record(new DecisionLine.Association(
                clock.instant(), association, effect, reason, detail, decision, sopClasses, judgedBy));
    }

    /** Records that an open association was ended because its grounds had gone, under which policy. */
    public void cut(AssociationFacts association, ReasonCode reason, String detail, PolicyRevision policy) {
        record(new DecisionLine.Association(
                clock.instant(),
                association,
                Effect.DENY,
                reason,
                detail,
                null,
                List.of(),
                new JudgedBy(policy, null, 0)));
    }

    /**
     * Records an order of an operator.
     *
     * @param action what was ordered, one word
     * @param members about what, by whom and why
     */
    public void ordered(String action, Map<String, String> members) {
        record(new DecisionLine.Order(clock.instant(), action, members));
    }

    @Override
    public void messageJudged(AssociationFacts association, MessageVerdict verdict, JudgedBy judgedBy) {
        Effect effect = Effect.ALLOW;
        ReasonCode reason = ReasonCode.ALLOWED;
        String detail = "";
        Decision decision;
        if (verdict instanceof MessageVerdict.Deny deny) {
            effect = Effect.DENY;
            reason = deny.reason();
            detail = deny.detail();
            decision = deny.decision();
        } else {
            decision = ((MessageVerdict.Permit) verdict).decision();
        }
        record(new DecisionLine.Hl7Message(
                clock.instant(),
                association,
                verdict.header(),
                verdict.called(),
                effect,
                reason,
                detail,
                decision,
                judgedBy));
    }

    @Override
    public void operationJudged(
            AssociationFacts association,
            Sender sender,
            CommandField command,
            Uid sopClass,
            OperationVerdict verdict,
            JudgedBy judgedBy) {
        Effect effect = Effect.DENY;
        ReasonCode reason = ReasonCode.MALFORMED;
        String detail = "";
        Decision decision = null;
        if (verdict instanceof OperationVerdict.Permit permit) {
            effect = Effect.ALLOW;
            reason = ReasonCode.ALLOWED;
            detail = permit.detail();
            decision = permit.decision();
        } else if (verdict instanceof OperationVerdict.Refuse refuse) {
            reason = refuse.reason();
            detail = refuse.detail();
            decision = refuse.decision();
        } else if (verdict instanceof OperationVerdict.Violation violation) {
            detail = violation.detail();
        } else {
            return;
        }
        record(new DecisionLine.Message(
                clock.instant(), association, sender, command, sopClass, effect, reason, detail, decision, judgedBy));
    }

    private void record(DecisionLine line) {
        if (!queue.offer(line)) {
            lost.increment();
        }
    }

    private void writeUntilStopped() {
        List<DecisionLine> batch = new ArrayList<>(BATCH);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 << 10);
        while (!stopping || !queue.isEmpty()) {
            if (queue.drainTo(batch, BATCH) > 0) {
                write(batch, bytes);
            }
            if (batch.size() < BATCH && !stopping) {
                LockSupport.parkNanos(this, batch.isEmpty() ? IDLE_PAUSE_NANOS : PAUSE_NANOS);
            }
            batch.clear();
            bytes.reset();
        }
    }

    private void write(List<DecisionLine> batch, ByteArrayOutputStream bytes) {
        try {
            try (JsonGenerator out = json.createGenerator(ObjectWriteContext.empty(), bytes)) {
                for (DecisionLine line : batch) {
                    line.write(out, messages);
                }
            }
            bytes.write('\n');
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
        LockSupport.unpark(writer);
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
