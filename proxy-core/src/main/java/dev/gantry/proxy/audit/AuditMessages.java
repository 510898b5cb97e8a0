package dev.gantry.proxy.audit;

import dev.gantry.proxy.audit.AuditEvent.Action;
import dev.gantry.proxy.audit.AuditEvent.Alert;
import dev.gantry.proxy.audit.AuditEvent.ApplicationActivity;
import dev.gantry.proxy.audit.AuditEvent.AuditLogUsed;
import dev.gantry.proxy.audit.AuditEvent.InstancesTransferred;
import dev.gantry.proxy.audit.AuditEvent.Login;
import dev.gantry.proxy.audit.AuditEvent.OrderRecord;
import dev.gantry.proxy.audit.AuditEvent.Outcome;
import dev.gantry.proxy.audit.AuditEvent.Party;
import dev.gantry.proxy.audit.AuditEvent.PatientRecord;
import dev.gantry.proxy.audit.AuditEvent.ProcedureRecord;
import dev.gantry.proxy.audit.AuditEvent.Query;
import dev.gantry.proxy.audit.AuditEvent.SecurityAlert;
import dev.gantry.proxy.audit.AuditEvent.TransferRequested;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openehealth.ipf.commons.audit.codes.ActiveParticipantRoleIdCode;
import org.openehealth.ipf.commons.audit.codes.AuditSourceType;
import org.openehealth.ipf.commons.audit.codes.EventActionCode;
import org.openehealth.ipf.commons.audit.codes.EventIdCode;
import org.openehealth.ipf.commons.audit.codes.EventOutcomeIndicator;
import org.openehealth.ipf.commons.audit.codes.EventTypeCode;
import org.openehealth.ipf.commons.audit.codes.NetworkAccessPointTypeCode;
import org.openehealth.ipf.commons.audit.codes.ParticipantObjectIdTypeCode;
import org.openehealth.ipf.commons.audit.codes.ParticipantObjectTypeCode;
import org.openehealth.ipf.commons.audit.codes.ParticipantObjectTypeCodeRole;
import org.openehealth.ipf.commons.audit.model.ActiveParticipantType;
import org.openehealth.ipf.commons.audit.model.AuditMessage;
import org.openehealth.ipf.commons.audit.model.AuditSourceIdentificationType;
import org.openehealth.ipf.commons.audit.model.DicomObjectDescriptionType;
import org.openehealth.ipf.commons.audit.model.EventIdentificationType;
import org.openehealth.ipf.commons.audit.model.ParticipantObjectIdentificationType;
import org.openehealth.ipf.commons.audit.model.TypeValuePairType;
import org.openehealth.ipf.commons.audit.types.ActiveParticipantRoleId;

/** Writes events as the audit messages of PS3.15 A.5. Used by one thread. */
final class AuditMessages {
    private static final Pattern ILLEGAL =
            Pattern.compile("[^\\t\\x20-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]");

    private final AuditXml xml = new AuditXml();
    private final String node;
    private final String process;

    /**
     * Makes the writer of one instance.
     *
     * @param node the name of the instance, which is the audit source
     */
    AuditMessages(String node) {
        this.node = node;
        this.process = String.valueOf(ProcessHandle.current().pid());
    }

    /** An audit message as XML, with the code of its event. */
    record Written(String event, String xml) {}

    /** Writes an event. */
    Written write(AuditEvent event) {
        if (event instanceof AuditEvent.Written written) {
            return new Written(legal(written.code()), legal(written.xml()));
        }
        AuditMessage message = whole(event);
        return new Written(message.getEventIdentification().getEventID().getCode(), xml.write(message));
    }

    /** Returns the message of an event that is not written yet, valid and whole. */
    AuditMessage whole(AuditEvent event) {
        AuditMessage message = message(event);
        AuditSourceIdentificationType source = new AuditSourceIdentificationType(node);
        source.getAuditSourceType().add(AuditSourceType.SecurityServer);
        message.setAuditSourceIdentification(source);
        message.validate();
        return message;
    }

    // Dispatched by hand: patterns in a switch came after Java 17.
    private AuditMessage message(AuditEvent event) {
        if (event instanceof ApplicationActivity activity) {
            return activity(activity);
        } else if (event instanceof SecurityAlert alert) {
            return alert(alert);
        } else if (event instanceof InstancesTransferred transferred) {
            return transferred(transferred);
        } else if (event instanceof TransferRequested requested) {
            return requested(requested);
        } else if (event instanceof Query query) {
            return query(query);
        } else if (event instanceof ProcedureRecord record) {
            AuditMessage message = record(
                    EventIdCode.ProcedureRecord,
                    record.at(),
                    record.action(),
                    record.outcome(),
                    record.sender(),
                    record.receiver());
            study(message, record.studyInstanceUid());
            patient(message, record.patientId());
            return message;
        } else if (event instanceof OrderRecord record) {
            AuditMessage message = record(
                    EventIdCode.OrderRecord,
                    record.at(),
                    record.action(),
                    record.outcome(),
                    record.sender(),
                    record.receiver());
            patient(message, record.patientId());
            return message;
        } else if (event instanceof PatientRecord record) {
            AuditMessage message = record(
                    EventIdCode.PatientRecord,
                    record.at(),
                    record.action(),
                    record.outcome(),
                    record.sender(),
                    record.receiver());
            patient(message, record.patientId());
            return message;
        } else if (event instanceof Login login) {
            return login(login);
        } else {
            return used((AuditLogUsed) event);
        }
    }

    private AuditMessage activity(ApplicationActivity activity) {
        AuditMessage message =
                message(EventIdCode.ApplicationActivity, EventActionCode.Execute, activity.at(), Outcome.SUCCESS);
        message.getEventIdentification()
                .getEventTypeCode()
                .add(activity.started() ? EventTypeCode.ApplicationStart : EventTypeCode.ApplicationStop);
        message.getActiveParticipants().add(self(false, ActiveParticipantRoleIdCode.Application));
        return message;
    }

    private AuditMessage alert(SecurityAlert alert) {
        AuditMessage message = message(EventIdCode.SecurityAlert, EventActionCode.Execute, alert.at(), alert.outcome());
        message.getEventIdentification().getEventTypeCode().add(type(alert.alert()));
        message.getEventIdentification().setEventOutcomeDescription(legal(alert.description()));
        message.getActiveParticipants().add(self(false, ActiveParticipantRoleIdCode.Application));
        add(message, alert.requestor(), true, null);
        add(message, alert.target(), false, null);
        ParticipantObjectIdentificationType subject =
                new ParticipantObjectIdentificationType(legal(alert.subject()), ParticipantObjectIdTypeCode.NodeID);
        subject.setParticipantObjectTypeCode(ParticipantObjectTypeCode.System);
        subject.setParticipantObjectTypeCodeRole(ParticipantObjectTypeCodeRole.SecurityResource);
        subject.getParticipantObjectDetails()
                .add(new TypeValuePairType("Alert Description", legal(alert.description())));
        message.getParticipantObjectIdentifications().add(subject);
        return message;
    }

    private static EventTypeCode type(Alert alert) {
        return switch (alert) {
            case NODE_AUTHENTICATION -> EventTypeCode.NodeAuthentication;
            case RESTRICTED_FUNCTION -> EventTypeCode.UseOfRestrictedFunction;
            case SECURITY_CONFIGURATION -> EventTypeCode.SecurityConfiguration;
            case SOFTWARE_CONFIGURATION -> EventTypeCode.SoftwareConfiguration;
            case AUDIT_RECORDING_STOPPED -> EventTypeCode.AuditRecordingStopped;
            case AUDIT_RECORDING_STARTED -> EventTypeCode.AuditRecordingStarted;
        };
    }

    private AuditMessage transferred(InstancesTransferred transferred) {
        // "R", since the source of the audit message is not who received (PS3.15 A.5.3.7).
        AuditMessage message = message(
                EventIdCode.DICOMInstancesTransferred, EventActionCode.Read, transferred.at(), transferred.outcome());
        add(message, transferred.sender(), transferred.bySender(), ActiveParticipantRoleIdCode.Source);
        add(message, transferred.receiver(), !transferred.bySender(), ActiveParticipantRoleIdCode.Destination);
        message.getActiveParticipants().add(self(false, ActiveParticipantRoleIdCode.Application));
        DicomObjectDescriptionType description = study(message, transferred.studyInstanceUid());
        new TreeMap<>(transferred.instances()).forEach((sopClass, count) -> {
            DicomObjectDescriptionType.SOPClass instances = new DicomObjectDescriptionType.SOPClass(count);
            instances.setUid(legal(sopClass));
            description.getSOPClasses().add(instances);
        });
        patient(message, transferred.patientId());
        return message;
    }

    private AuditMessage requested(TransferRequested requested) {
        AuditMessage message = message(
                EventIdCode.BeginTransferringDICOMInstances,
                EventActionCode.Execute,
                requested.at(),
                requested.outcome());
        boolean forItself = requested.receiver().equals(requested.requestor());
        add(message, requested.sender(), false, ActiveParticipantRoleIdCode.Source);
        add(message, requested.receiver(), forItself, ActiveParticipantRoleIdCode.Destination);
        if (!forItself) {
            add(message, requested.requestor(), true, null);
        }
        message.getActiveParticipants().add(self(false, ActiveParticipantRoleIdCode.Application));
        List<String> studies = requested.studyInstanceUids();
        (studies.isEmpty() ? List.of("") : studies).forEach(uid -> study(message, uid));
        patient(message, requested.patientId());
        return message;
    }

    private AuditMessage query(Query query) {
        AuditMessage message = message(EventIdCode.Query, EventActionCode.Execute, query.at(), query.outcome());
        add(message, query.requestor(), true, ActiveParticipantRoleIdCode.Source);
        add(message, query.responder(), false, ActiveParticipantRoleIdCode.Destination);
        message.getActiveParticipants().add(self(false, ActiveParticipantRoleIdCode.Application));
        ParticipantObjectIdentificationType object =
                new ParticipantObjectIdentificationType(query.sopClassUid(), ParticipantObjectIdTypeCode.SOPClassUID);
        object.setParticipantObjectTypeCode(ParticipantObjectTypeCode.System);
        object.setParticipantObjectTypeCodeRole(ParticipantObjectTypeCodeRole.Report);
        object.setParticipantObjectQuery(query.identifier());
        object.getParticipantObjectDetails()
                .add(new TypeValuePairType(
                        "TransferSyntax", query.transferSyntaxUid().getBytes(StandardCharsets.UTF_8)));
        message.getParticipantObjectIdentifications().add(object);
        return message;
    }

    private AuditMessage record(
            EventIdCode id, Instant at, Action action, Outcome outcome, Party sender, Party receiver) {
        EventActionCode code = switch (action) {
            case CREATE -> EventActionCode.Create;
            case UPDATE -> EventActionCode.Update;
            case DELETE -> EventActionCode.Delete;
        };
        AuditMessage message = message(id, code, at, outcome);
        add(message, sender, true, ActiveParticipantRoleIdCode.Source);
        add(message, receiver, false, ActiveParticipantRoleIdCode.Destination);
        message.getActiveParticipants().add(self(false, ActiveParticipantRoleIdCode.Application));
        return message;
    }

    private AuditMessage login(Login login) {
        AuditMessage message =
                message(EventIdCode.UserAuthentication, EventActionCode.Execute, login.at(), login.outcome());
        message.getEventIdentification().getEventTypeCode().add(EventTypeCode.Login);
        message.getEventIdentification().setEventOutcomeDescription(legal(login.description()));
        add(message, login.user(), true, null);
        message.getActiveParticipants().add(self(false, ActiveParticipantRoleIdCode.Application));
        return message;
    }

    private AuditMessage used(AuditLogUsed used) {
        AuditMessage message = message(EventIdCode.AuditLogUsed, EventActionCode.Read, used.at(), Outcome.SUCCESS);
        ActiveParticipantType reader = new ActiveParticipantType(legal(used.user()), true);
        message.getActiveParticipants().add(reader);
        ParticipantObjectIdentificationType log =
                new ParticipantObjectIdentificationType(used.log(), ParticipantObjectIdTypeCode.URI);
        log.setParticipantObjectTypeCode(ParticipantObjectTypeCode.System);
        log.setParticipantObjectTypeCodeRole(ParticipantObjectTypeCodeRole.SecurityResource);
        log.setParticipantObjectName("Security Audit Log");
        message.getParticipantObjectIdentifications().add(log);
        return message;
    }

    private static AuditMessage message(EventIdCode id, EventActionCode action, Instant at, Outcome outcome) {
        EventOutcomeIndicator indicator = switch (outcome) {
            case SUCCESS -> EventOutcomeIndicator.Success;
            case MINOR_FAILURE -> EventOutcomeIndicator.MinorFailure;
            case SERIOUS_FAILURE -> EventOutcomeIndicator.SeriousFailure;
            case MAJOR_FAILURE -> EventOutcomeIndicator.MajorFailure;
        };
        EventIdentificationType identification = new EventIdentificationType(id, at, indicator);
        identification.setEventActionCode(action);
        AuditMessage message = new AuditMessage();
        message.setEventIdentification(identification);
        return message;
    }

    private ActiveParticipantType self(boolean requestor, ActiveParticipantRoleId role) {
        ActiveParticipantType participant = new ActiveParticipantType(node, requestor);
        participant.setAlternativeUserID(process);
        participant.getRoleIDCodes().add(role);
        participant.setNetworkAccessPointTypeCode(NetworkAccessPointTypeCode.MachineName);
        participant.setNetworkAccessPointID(node);
        return participant;
    }

    private static void add(
            AuditMessage message, @Nullable Party party, boolean requestor, @Nullable ActiveParticipantRoleId role) {
        if (party == null) {
            return;
        }
        ActiveParticipantType participant = new ActiveParticipantType(legal(party.name()), requestor);
        if (!party.aeTitle().isEmpty()) {
            participant.setAlternativeUserID("AETITLES=" + legal(party.aeTitle()));
        }
        if (role != null) {
            participant.getRoleIDCodes().add(role);
        }
        if (!party.address().isEmpty()) {
            participant.setNetworkAccessPointTypeCode(NetworkAccessPointTypeCode.IPAddress);
            participant.setNetworkAccessPointID(party.address());
        }
        message.getActiveParticipants().add(participant);
    }

    /** Adds a study; returns its description, which the standard wants also where there is nothing to describe. */
    private static DicomObjectDescriptionType study(AuditMessage message, String studyInstanceUid) {
        ParticipantObjectIdentificationType study = new ParticipantObjectIdentificationType(
                known(studyInstanceUid), ParticipantObjectIdTypeCode.StudyInstanceUID);
        study.setParticipantObjectTypeCode(ParticipantObjectTypeCode.System);
        study.setParticipantObjectTypeCodeRole(ParticipantObjectTypeCodeRole.Report);
        DicomObjectDescriptionType description = new DicomObjectDescriptionType();
        study.getParticipantObjectDescriptions().add(description);
        message.getParticipantObjectIdentifications().add(study);
        return description;
    }

    private static void patient(AuditMessage message, String patientId) {
        ParticipantObjectIdentificationType patient =
                new ParticipantObjectIdentificationType(known(patientId), ParticipantObjectIdTypeCode.PatientNumber);
        patient.setParticipantObjectTypeCode(ParticipantObjectTypeCode.Person);
        patient.setParticipantObjectTypeCodeRole(ParticipantObjectTypeCodeRole.Patient);
        message.getParticipantObjectIdentifications().add(patient);
    }

    /** Replaces what XML cannot carry (XML 1.0, 2.2): peers choose some of these texts, and must not choose away the message. */
    private static String legal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return ILLEGAL.matcher(text).replaceAll("\uFFFD");
            }
        }
        return text;
    }

    /** The schema wants an id also where the data sets have none. */
    private static String known(String id) {
        return id.isEmpty() ? "unknown" : legal(id);
    }
}
