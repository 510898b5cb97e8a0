package dev.gantry.proxy.audit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that an audit repository wants to know of (PS3.15 A.5.3, IHE ITI TF-2 3.20.4.1.1.1), as far as a proxy sees it.
 * What stands in it about patients goes into audit messages, as the standard wants it, and nowhere else.
 */
public sealed interface AuditEvent {
    /** Returns when it happened. */
    Instant at();

    /** How it ended (PS3.15 A.5.1, EventOutcomeIndicator). */
    enum Outcome {
        /** As intended. */
        SUCCESS,
        /** Refused, and with it the matter is at an end. */
        MINOR_FAILURE,
        /** Refused, and somebody should look at it. */
        SERIOUS_FAILURE,
        /** The trail itself, or what protects, may not be whole. */
        MAJOR_FAILURE
    }

    /** What was done to a record (PS3.15 A.5.1, EventActionCode). */
    enum Action {
        CREATE,
        UPDATE,
        DELETE
    }

    /** What a security alert is about: the event types of PS3.15 A.5.3.11 that a proxy knows. */
    enum Alert {
        /** Somebody could not prove who it is. */
        NODE_AUTHENTICATION,
        /** Somebody asked for what the policy does not let it do. */
        RESTRICTED_FUNCTION,
        /** The policy, the trust or a quarantine is another one now. */
        SECURITY_CONFIGURATION,
        /** The configuration of the proxy is another one now. */
        SOFTWARE_CONFIGURATION,
        /** Audit messages are no longer kept, or no longer sent. */
        AUDIT_RECORDING_STOPPED,
        /** Audit messages are kept, or sent, again. */
        AUDIT_RECORDING_STARTED
    }

    /**
     * One end of a communication.
     *
     * @param name the id of the device in the policy, or how else it calls itself
     * @param aeTitle its AE title; empty where it has none
     * @param address its IP address; empty where it is not known
     */
    record Party(String name, String aeTitle, String address) {}

    /** The proxy began or ended to serve (DCM 110100). */
    record ApplicationActivity(Instant at, boolean started) implements AuditEvent {}

    /**
     * A security alert (DCM 110113).
     *
     * @param description a sentence; it names no patient
     * @param subject the node or thing that it is about
     * @param requestor who caused it, absent where nobody in particular did
     * @param target whom it asked, absent where it asked nobody
     */
    record SecurityAlert(
            Instant at,
            Alert alert,
            Outcome outcome,
            String description,
            String subject,
            @Nullable Party requestor,
            @Nullable Party target)
            implements AuditEvent {}

    /**
     * Instances of one study of one patient passed from one end to the other (DCM 110104).
     *
     * @param patientId as the data sets say it; empty where they do not
     * @param studyInstanceUid as the data sets say it; empty where they do not
     * @param instances how many there were, by SOP class UID
     * @param bySender whether the sender asked for the transfer (C-STORE), and not the receiver (C-GET)
     */
    record InstancesTransferred(
            Instant at,
            Outcome outcome,
            Party sender,
            Party receiver,
            boolean bySender,
            String patientId,
            String studyInstanceUid,
            Map<String, Integer> instances)
            implements AuditEvent {
        public InstancesTransferred {
            instances = Map.copyOf(instances);
        }
    }

    /**
     * Instances were asked for, to be sent (DCM 110102): C-MOVE, C-GET. What was sent then is another matter.
     *
     * @param sender who has them
     * @param receiver who is to get them; the requestor itself, or another
     * @param patientId as the identifier says it; empty where it does not
     * @param studyInstanceUids likewise
     */
    record TransferRequested(
            Instant at,
            Outcome outcome,
            Party sender,
            Party receiver,
            Party requestor,
            String patientId,
            List<String> studyInstanceUids)
            implements AuditEvent {
        public TransferRequested {
            studyInstanceUids = List.copyOf(studyInstanceUids);
        }
    }

    /**
     * A query passed or was refused (DCM 110112).
     *
     * @param identifier the data set of the query as it came, possibly cut
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Query(
            Instant at,
            Outcome outcome,
            Party requestor,
            Party responder,
            String sopClassUid,
            String transferSyntaxUid,
            byte[] identifier)
            implements AuditEvent {}

    /** A record of a procedure passed (DCM 110111). */
    record ProcedureRecord(
            Instant at,
            Action action,
            Outcome outcome,
            Party sender,
            Party receiver,
            String patientId,
            String studyInstanceUid)
            implements AuditEvent {}

    /** A record of an order passed (DCM 110109). */
    record OrderRecord(Instant at, Action action, Outcome outcome, Party sender, Party receiver, String patientId)
            implements AuditEvent {}

    /** A record of a patient passed (DCM 110110). */
    record PatientRecord(Instant at, Action action, Outcome outcome, Party sender, Party receiver, String patientId)
            implements AuditEvent {}

    /**
     * An operator logged in, or tried to (DCM 110114, 110122).
     *
     * @param description a sentence
     * @param user who it is, or, of somebody who could not show it, where the attempt came from
     */
    record Login(Instant at, Outcome outcome, String description, Party user) implements AuditEvent {}

    /**
     * Somebody read the audit log (DCM 110101).
     *
     * @param user the name of the account
     */
    record AuditLogUsed(Instant at, String user, String log) implements AuditEvent {}

    /**
     * What a command has written as a message already.
     *
     * @param code of the event
     * @param xml the message
     */
    record Written(Instant at, String code, String xml) implements AuditEvent {}
}
