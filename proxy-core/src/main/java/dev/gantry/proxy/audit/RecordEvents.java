package dev.gantry.proxy.audit;

import dev.gantry.proxy.audit.AuditEvent.Action;
import dev.gantry.proxy.audit.AuditEvent.OrderRecord;
import dev.gantry.proxy.audit.AuditEvent.Outcome;
import dev.gantry.proxy.audit.AuditEvent.Party;
import dev.gantry.proxy.audit.AuditEvent.PatientRecord;
import dev.gantry.proxy.audit.AuditEvent.ProcedureRecord;
import dev.gantry.proxy.hl7.MessageHeader;
import dev.gantry.proxy.hl7.MessageSubject;
import java.time.Instant;
import java.util.List;

/** Tells by its type what an HL7 message did to records (IHE ITI TF-2 3.20.4.1.1.1, IHE RAD TF-3 5.1). */
final class RecordEvents {
    private RecordEvents() {}

    /** Returns the events of a message; none where its type is none that is audited. */
    static List<AuditEvent> of(
            MessageHeader header, MessageSubject subject, Instant at, Outcome outcome, Party sender, Party receiver) {
        String patient = subject.patientId();
        return switch (header.type()) {
            case "ADT" ->
                switch (header.trigger()) {
                    // The arrival of a patient is the procedure's affair.
                    case "A10" ->
                        List.of(new ProcedureRecord(at, Action.UPDATE, outcome, sender, receiver, patient, ""));
                    case "A01", "A04", "A05", "A14", "A28" ->
                        List.of(new PatientRecord(at, Action.CREATE, outcome, sender, receiver, patient));
                    case "A11", "A23", "A27", "A29", "A38" ->
                        List.of(new PatientRecord(at, Action.DELETE, outcome, sender, receiver, patient));
                    case "A18", "A30", "A34", "A36", "A39", "A40" -> merge(subject, at, outcome, sender, receiver);
                    default -> List.of(new PatientRecord(at, Action.UPDATE, outcome, sender, receiver, patient));
                };
            case "ORM", "OMG", "OMI", "OML" ->
                List.of(new OrderRecord(at, action(subject.orderControl()), outcome, sender, receiver, patient));
            case "SIU" ->
                List.of(new ProcedureRecord(at, appointment(header.trigger()), outcome, sender, receiver, patient, ""));
            default -> List.of();
        };
    }

    /** One message for each patient: that which goes on has changed, that which went into it is gone. */
    private static List<AuditEvent> merge(
            MessageSubject subject, Instant at, Outcome outcome, Party sender, Party receiver) {
        PatientRecord kept = new PatientRecord(at, Action.UPDATE, outcome, sender, receiver, subject.patientId());
        return subject.mergedPatientId().isEmpty()
                ? List.of(kept)
                : List.of(
                        kept,
                        new PatientRecord(at, Action.DELETE, outcome, sender, receiver, subject.mergedPatientId()));
    }

    /** Order control codes (HL7 table 0119). */
    private static Action action(String orderControl) {
        return switch (orderControl) {
            case "NW", "SN" -> Action.CREATE;
            case "CA", "OC", "DC", "OD" -> Action.DELETE;
            default -> Action.UPDATE;
        };
    }

    private static Action appointment(String trigger) {
        return switch (trigger) {
            case "S12" -> Action.CREATE;
            case "S15", "S17" -> Action.DELETE;
            default -> Action.UPDATE;
        };
    }
}
