package dev.gantry.proxy.audit;

import dev.gantry.policy.Sender;
import dev.gantry.proxy.association.AssociationEnd;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.association.MessageOutcome;
import dev.gantry.proxy.association.OperationContent;
import dev.gantry.proxy.audit.AuditEvent.Action;
import dev.gantry.proxy.audit.AuditEvent.Outcome;
import dev.gantry.proxy.audit.AuditEvent.Party;
import dev.gantry.proxy.audit.AuditEvent.ProcedureRecord;
import dev.gantry.proxy.audit.AuditEvent.Query;
import dev.gantry.proxy.audit.AuditEvent.TransferRequested;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.hl7.MessageSubject;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Makes audit events of what passes, and whom it is about. */
final class PassageTriggers implements AssociationListener {
    private final Consumer<AuditEvent> trail;
    private final Clock clock;
    private final Map<String, Transfers> transfers = new ConcurrentHashMap<>();
    private final PerformedSteps steps = new PerformedSteps();

    PassageTriggers(Consumer<AuditEvent> trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

    @Override
    public boolean readsContent() {
        return true;
    }

    @Override
    public void operationPassed(AssociationFacts association, OperationContent content) {
        boolean fromCaller = content.sender() == Sender.CALLER;
        Outcome outcome = content.isDone() ? Outcome.SUCCESS : Outcome.MINOR_FAILURE;
        Instant now = clock.instant();
        if (content.command() == CommandField.C_STORE_RQ) {
            Transfers.Key study =
                    new Transfers.Key(fromCaller, outcome, content.patientId(), content.studyInstanceUid());
            transfers
                    .computeIfAbsent(
                            association.id(),
                            id -> new Transfers(
                                    Parties.caller(association), Parties.called(association, association.called())))
                    .add(study, content.sopClass().value(), now)
                    .forEach(trail);
            return;
        }
        Party caller = Parties.caller(association);
        Party called = Parties.called(association, association.called());
        Party sender = fromCaller ? caller : called;
        Party receiver = fromCaller ? called : caller;
        switch (content.command()) {
            case C_FIND_RQ ->
                trail.accept(new Query(
                        now,
                        outcome,
                        sender,
                        receiver,
                        content.sopClass().value(),
                        content.transferSyntax().value(),
                        content.identifier()));
            case C_MOVE_RQ, C_GET_RQ -> {
                String destination = content.moveDestination();
                trail.accept(new TransferRequested(
                        now,
                        outcome,
                        receiver,
                        destination.isEmpty() || destination.equals(sender.aeTitle())
                                ? sender
                                : new Party(destination, destination, ""),
                        sender,
                        content.patientId(),
                        studies(content.studyInstanceUid())));
            }
            case N_CREATE_RQ, N_SET_RQ -> {
                if (PerformedSteps.isStep(content.sopClass())) {
                    PerformedSteps.Subject subject = steps.subject(content);
                    trail.accept(new ProcedureRecord(
                            now,
                            content.command() == CommandField.N_CREATE_RQ ? Action.CREATE : Action.UPDATE,
                            outcome,
                            sender,
                            receiver,
                            subject.patientId(),
                            subject.studyInstanceUid()));
                }
            }
            default -> {
                // Nothing that the standard has an audit message for.
            }
        }
    }

    /** An identifier may name several (PS3.4 C.2.2.2.2). */
    private static List<String> studies(String uids) {
        return uids.isEmpty() ? List.of() : List.of(uids.split("\\\\"));
    }

    @Override
    public void messagePassed(AssociationFacts association, MessageOutcome outcome, MessageSubject subject) {
        boolean done = switch (outcome.kind()) {
            case ACKNOWLEDGED -> outcome.code() == null || outcome.code().isPositive();
            case PASSED_ON -> true;
            default -> false;
        };
        RecordEvents.of(
                        outcome.header(),
                        subject,
                        clock.instant(),
                        done ? Outcome.SUCCESS : Outcome.MINOR_FAILURE,
                        Parties.caller(association),
                        Parties.called(association, outcome.receiver()))
                .forEach(trail);
    }

    @Override
    public void ended(AssociationFacts association, AssociationEnd end) {
        Transfers gathered = transfers.remove(association.id());
        if (gathered != null) {
            gathered.idleSince(Instant.MAX).forEach(trail);
        }
    }

    /** Makes events of what has been idle for long enough. */
    void look() {
        Instant idle = clock.instant().minus(Transfers.IDLE);
        transfers.values().forEach(each -> each.idleSince(idle).forEach(trail));
    }

    /** Makes events of all that is still gathered. */
    void finish() {
        transfers.values().forEach(each -> each.idleSince(Instant.MAX).forEach(trail));
        transfers.clear();
    }
}
