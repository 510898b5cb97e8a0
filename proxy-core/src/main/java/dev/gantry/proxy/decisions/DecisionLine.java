package dev.gantry.proxy.decisions;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.ContextDecision;
import dev.gantry.policy.Decision;
import dev.gantry.policy.Device;
import dev.gantry.policy.Effect;
import dev.gantry.policy.PolicyRevision;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.hl7.MessageHeader;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** One decision as it is recorded. Members of the JSON object that say nothing are left out. */
sealed interface DecisionLine {
    /** When it was decided. */
    Instant at();

    /** Writes the object. */
    void write(JsonGenerator out);

    /**
     * The decision about an association.
     *
     * @param decision what the policy said, absent where it was not asked
     */
    record Association(
            Instant at,
            AssociationFacts facts,
            Effect verdict,
            ReasonCode reason,
            String detail,
            @Nullable AssociationDecision decision)
            implements DecisionLine {
        @Override
        public void write(JsonGenerator out) {
            begin(out, "association", at, facts);
            out.writeStringProperty("verdict", word(verdict));
            out.writeStringProperty("reason", reason.code());
            text(out, "detail", detail);
            if (decision != null) {
                out.writeStringProperty("policy", decision.revision().hash());
                strings(out, "rules", decision.rules());
                contexts(out, decision);
            }
            out.writeEndObject();
        }

        private static void contexts(JsonGenerator out, AssociationDecision decision) {
            out.writeArrayPropertyStart("contexts");
            for (ContextDecision context : decision.contexts()) {
                out.writeStartObject();
                out.writeNumberProperty("id", context.id());
                out.writeStringProperty("verdict", word(context.effect()));
                out.writeStringProperty("reason", context.reason().code());
                strings(out, "rules", context.rules());
                shadow(out, context.effect(), context.shadow(), context.shadowReason());
                out.writeEndObject();
            }
            out.writeEndArray();
        }
    }

    /**
     * The decision about a message.
     *
     * @param sopClass the abstract syntax of its context
     * @param decision what the policy said, absent where it was not asked
     */
    record Message(
            Instant at,
            AssociationFacts facts,
            PolicyRevision revision,
            Sender sender,
            CommandField command,
            Uid sopClass,
            Effect verdict,
            ReasonCode reason,
            String detail,
            @Nullable Decision decision)
            implements DecisionLine {
        @Override
        public void write(JsonGenerator out) {
            begin(out, "message", at, facts);
            out.writeStringProperty("sender", sender.name().toLowerCase(Locale.ROOT));
            out.writeStringProperty("command", command.keyword());
            out.writeStringProperty("sop", sopClass.value());
            out.writeStringProperty("verdict", word(verdict));
            out.writeStringProperty("reason", reason.code());
            text(out, "detail", detail);
            out.writeStringProperty("policy", revision.hash());
            if (decision != null) {
                strings(out, "rules", decision.rules());
                strings(out, "obligations", decision.obligations());
                shadow(out, decision.effect(), decision.shadow(), decision.shadowReason());
                strings(out, "shadowRules", decision.shadowRules());
            }
            out.writeEndObject();
        }
    }

    /**
     * The decision about an HL7 message.
     *
     * @param header what it says of itself, of which names and ids are recorded
     * @param called the device that it goes to, absent where that is not known
     * @param decision what the policy said, absent where it was not asked
     */
    record Hl7Message(
            Instant at,
            AssociationFacts facts,
            PolicyRevision revision,
            MessageHeader header,
            @Nullable Device called,
            Effect verdict,
            ReasonCode reason,
            String detail,
            @Nullable Decision decision)
            implements DecisionLine {
        @Override
        public void write(JsonGenerator out) {
            out.writeStartObject();
            out.writeStringProperty("time", at.toString());
            out.writeStringProperty("kind", "hl7");
            out.writeStringProperty("association", facts.id());
            out.writeStringProperty("listener", facts.listener());
            out.writeStringProperty("peer", facts.peer().getAddress().getHostAddress());
            device(out, "device", "zone", facts.caller());
            out.writeStringProperty("calling", header.shownSender());
            device(out, "toDevice", "toZone", called);
            out.writeStringProperty("called", header.shownReceiver());
            out.writeStringProperty("message", header.shownMessage());
            out.writeStringProperty("controlId", header.shownControlId());
            out.writeStringProperty("verdict", word(verdict));
            out.writeStringProperty("reason", reason.code());
            text(out, "detail", detail);
            out.writeStringProperty("policy", revision.hash());
            if (decision != null) {
                strings(out, "rules", decision.rules());
                shadow(out, decision.effect(), decision.shadow(), decision.shadowReason());
                strings(out, "shadowRules", decision.shadowRules());
            }
            out.writeEndObject();
        }
    }

    private static void begin(JsonGenerator out, String kind, Instant at, AssociationFacts facts) {
        out.writeStartObject();
        out.writeStringProperty("time", at.toString());
        out.writeStringProperty("kind", kind);
        out.writeStringProperty("association", facts.id());
        out.writeStringProperty("listener", facts.listener());
        out.writeStringProperty("peer", facts.peer().getAddress().getHostAddress());
        device(out, "device", "zone", facts.caller());
        out.writeStringProperty("calling", facts.callingAe());
        device(out, "toDevice", "toZone", facts.called());
        out.writeStringProperty("called", facts.calledAe());
    }

    private static void device(JsonGenerator out, String id, String zone, @Nullable Device device) {
        if (device != null) {
            out.writeStringProperty(id, device.id());
            out.writeStringProperty(zone, device.zone());
        }
    }

    private static void shadow(JsonGenerator out, Effect enforced, Effect shadow, ReasonCode reason) {
        if (enforced != shadow) {
            out.writeStringProperty("shadow", word(shadow));
            out.writeStringProperty("shadowReason", reason.code());
        }
    }

    private static void text(JsonGenerator out, String name, String value) {
        if (!value.isEmpty()) {
            out.writeStringProperty(name, value);
        }
    }

    private static void strings(JsonGenerator out, String name, Collection<String> values) {
        if (!values.isEmpty()) {
            out.writeArrayPropertyStart(name);
            values.forEach(out::writeString);
            out.writeEndArray();
        }
    }

    private static String word(Effect effect) {
        return effect.name().toLowerCase(Locale.ROOT);
    }
}
