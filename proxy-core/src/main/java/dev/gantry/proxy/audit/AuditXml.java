package dev.gantry.proxy.audit;

import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.openehealth.ipf.commons.audit.codes.EventActionCode;
import org.openehealth.ipf.commons.audit.model.ActiveParticipantType;
import org.openehealth.ipf.commons.audit.model.AuditMessage;
import org.openehealth.ipf.commons.audit.model.AuditSourceIdentificationType;
import org.openehealth.ipf.commons.audit.model.DicomObjectDescriptionType;
import org.openehealth.ipf.commons.audit.model.EventIdentificationType;
import org.openehealth.ipf.commons.audit.model.ParticipantObjectIdentificationType;
import org.openehealth.ipf.commons.audit.model.TypeValuePairType;
import org.openehealth.ipf.commons.audit.types.CodedValueType;
import org.openehealth.ipf.commons.audit.types.EnumeratedValueSet;

/**
 * Writes audit messages as XML (PS3.15 A.5.1), as far as {@link AuditMessages} fills them. The library's own writer makes a
 * document of each first, which was half of what a record cost and four fifths of its memory; a test holds that both
 * write the same. Used by one thread.
 */
final class AuditXml {
    /** A buffer that has become longer than this for one message is not kept for the next. */
    private static final int KEPT = 64 << 10;

    private StringBuilder out = new StringBuilder(4096);

    /** Returns a message as one element, without a declaration and without line feeds. */
    String write(AuditMessage message) {
        out.append("<AuditMessage>");
        event(message.getEventIdentification());
        message.getActiveParticipants().forEach(this::participant);
        source(message.getAuditSourceIdentification());
        message.getParticipantObjectIdentifications().forEach(this::object);
        out.append("</AuditMessage>");
        String xml = out.toString();
        if (out.length() > KEPT) {
            out = new StringBuilder(4096);
        } else {
            out.setLength(0);
        }
        return xml;
    }

    private void event(EventIdentificationType event) {
        EventActionCode action = event.getEventActionCode();
        out.append("<EventIdentification");
        attribute("EventActionCode", action == null ? null : action.getValue());
        attribute("EventDateTime", event.getEventDateTime().toString());
        attribute("EventOutcomeIndicator", value(event.getEventOutcomeIndicator()));
        out.append('>');
        code("EventID", event.getEventID());
        event.getEventTypeCode().forEach(type -> code("EventTypeCode", type));
        text("EventOutcomeDescription", event.getEventOutcomeDescription());
        out.append("</EventIdentification>");
    }

    private void participant(ActiveParticipantType participant) {
        out.append("<ActiveParticipant");
        attribute("UserID", participant.getUserID());
        attribute("AlternativeUserID", participant.getAlternativeUserID());
        attribute("UserIsRequestor", Boolean.toString(participant.isUserIsRequestor()));
        attribute("NetworkAccessPointID", participant.getNetworkAccessPointID());
        attribute("NetworkAccessPointTypeCode", value(participant.getNetworkAccessPointTypeCode()));
        if (participant.getRoleIDCodes().isEmpty()) {
            out.append(" />");
        } else {
            out.append('>');
            participant.getRoleIDCodes().forEach(role -> code("RoleIDCode", role));
            out.append("</ActiveParticipant>");
        }
    }

    private void source(AuditSourceIdentificationType source) {
        out.append("<AuditSourceIdentification");
        attribute("AuditSourceID", source.getAuditSourceID());
        out.append('>');
        source.getAuditSourceType().forEach(type -> code("AuditSourceTypeCode", type));
        out.append("</AuditSourceIdentification>");
    }

    private void object(ParticipantObjectIdentificationType object) {
        out.append("<ParticipantObjectIdentification");
        attribute("ParticipantObjectID", object.getParticipantObjectID());
        attribute("ParticipantObjectTypeCode", value(object.getParticipantObjectTypeCode()));
        attribute("ParticipantObjectTypeCodeRole", value(object.getParticipantObjectTypeCodeRole()));
        out.append('>');
        code("ParticipantObjectIDTypeCode", object.getParticipantObjectIDTypeCode());
        text("ParticipantObjectName", object.getParticipantObjectName());
        byte[] query = object.getParticipantObjectQuery();
        text("ParticipantObjectQuery", query == null ? null : base64(query));
        object.getParticipantObjectDetails().forEach(this::detail);
        object.getParticipantObjectDescriptions().forEach(this::description);
        out.append("</ParticipantObjectIdentification>");
    }

    private void detail(TypeValuePairType detail) {
        out.append("<ParticipantObjectDetail");
        attribute("type", detail.getType());
        attribute("value", base64(detail.getValue()));
        out.append(" />");
    }

    private void description(DicomObjectDescriptionType description) {
        if (description.getSOPClasses().isEmpty()) {
            out.append("<ParticipantObjectDescription />");
            return;
        }
        out.append("<ParticipantObjectDescription>");
        for (DicomObjectDescriptionType.SOPClass sopClass : description.getSOPClasses()) {
            out.append("<SOPClass");
            attribute("NumberOfInstances", Integer.toString(sopClass.getNumberOfInstances()));
            attribute("UID", sopClass.getUid());
            out.append(" />");
        }
        out.append("</ParticipantObjectDescription>");
    }

    private void code(String name, CodedValueType code) {
        out.append('<').append(name);
        attribute("csd-code", code.getCode());
        attribute("codeSystemName", code.getCodeSystemName());
        attribute("displayName", code.getDisplayName());
        attribute("originalText", code.getOriginalText());
        out.append(" />");
    }

    private static @Nullable String value(@Nullable EnumeratedValueSet<?> value) {
        return value == null ? null : value.getValue().toString();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private void attribute(String name, @Nullable String value) {
        if (value != null) {
            out.append(' ').append(name).append("=\"");
            escaped(value);
            out.append('"');
        }
    }

    private void text(String name, @Nullable String text) {
        if (text == null) {
            return;
        }
        out.append('<').append(name);
        if (text.isEmpty()) {
            out.append(" />");
        } else {
            out.append('>');
            escaped(text);
            out.append("</").append(name).append('>');
        }
    }

    /** Escapes what has a meaning in either an attribute or a text (XML 1.0, 2.4 and 3.3.3). */
    private void escaped(String text) {
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            String escape = escape(text.charAt(i));
            if (escape != null) {
                out.append(text, from, i).append(escape);
                from = i + 1;
            }
        }
        out.append(text, from, text.length());
    }

    private static @Nullable String escape(char c) {
        return switch (c) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&quot;";
            case '\t' -> "&#x9;";
            case '\n' -> "&#xA;";
            case '\r' -> "&#xD;";
            default -> null;
        };
    }
}
