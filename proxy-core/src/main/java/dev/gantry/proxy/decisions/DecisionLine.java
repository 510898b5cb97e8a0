package dev.gantry.proxy.decisions;

import dev.gantry.policy.AssociationDecision;
import dev.gantry.policy.Assurance;
import dev.gantry.policy.ContextDecision;
import dev.gantry.policy.Decision;
import dev.gantry.policy.Device;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Effect;
import dev.gantry.policy.ReasonCode;
import dev.gantry.policy.Sender;
import dev.gantry.policy.vocabulary.Service;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.enforcement.JudgedBy;
import dev.gantry.proxy.hl7.MessageHeader;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** One decision as it is recorded. Members of the JSON object that say nothing are left out. */
sealed interface DecisionLine {
    /** When it was decided. */
    Instant at();

    /**
     * Writes the object.
     *
     * @param messages writes those of messages
     */
    void write(JsonGenerator out, AlikeMessages messages);

    /**
     * The decision about an association.
     *
     * @param decision what the policy said, absent where it was not asked
     * @param sopClasses the abstract syntaxes of the contexts, in the order of the proposal
     */
    record Association(
            Instant at,
            AssociationFacts facts,
            Effect verdict,
            ReasonCode reason,
            String detail,
            @Nullable AssociationDecision decision,
            List<Uid> sopClasses,
            JudgedBy judgedBy)
            implements DecisionLine {
        public Association {
            sopClasses = List.copyOf(sopClasses);
        }

        @Override
        public void write(JsonGenerator out, AlikeMessages messages) {
            begin(out, "association", at, facts, judgedBy);
            out.writeStringProperty("verdict", word(verdict));
            out.writeStringProperty("reason", reason.code());
            text(out, "detail", detail);
            if (decision != null) {
                strings(out, "rules", decision.rules());
                contexts(out, decision);
            }
            end(out, judgedBy);
        }

        private void contexts(JsonGenerator out, AssociationDecision decision) {
            out.writeArrayPropertyStart("contexts");
            for (int i = 0; i < decision.contexts().size(); i++) {
                ContextDecision context = decision.contexts().get(i);
                out.writeStartObject();
                out.writeNumberProperty("id", context.id());
                if (i < sopClasses.size()) {
                    String sop = sopClasses.get(i).value();
                    out.writeStringProperty("service", Service.of(sop).word());
                    out.writeStringProperty("sop", sop);
                }
                out.writeStringProperty("verdict", word(context.effect()));
                out.writeStringProperty("reason", context.reason().code());
                strings(out, "rules", context.rules());
                shadow(out, context.effect(), context.shadow(), context.shadowReason(), context.shadowRules());
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
            Sender sender,
            CommandField command,
            Uid sopClass,
            Effect verdict,
            ReasonCode reason,
            String detail,
            @Nullable Decision decision,
            JudgedBy judgedBy)
            implements DecisionLine {
        @Override
        public void write(JsonGenerator out, AlikeMessages messages) {
            messages.write(this, out);
        }

        /** Writes the members that are the same for all messages of a kind: all but when it was decided, and how long it took. */
        void writeAlike(JsonGenerator out) {
            about(out, "message", facts, judgedBy);
            out.writeStringProperty("sender", sender.name().toLowerCase(Locale.ROOT));
            out.writeStringProperty(
                    "service", Service.of(sopClass.value(), operation(), sender).word());
            out.writeStringProperty("command", command.keyword());
            out.writeStringProperty("sop", sopClass.value());
            out.writeStringProperty("verdict", word(verdict));
            out.writeStringProperty("reason", reason.code());
            text(out, "detail", detail);
            if (decision != null) {
                strings(out, "rules", decision.rules());
                strings(out, "obligations", new TreeSet<>(decision.obligations()));
                shadow(out, decision.effect(), decision.shadow(), decision.shadowReason(), decision.shadowRules());
            }
            policy(out, judgedBy);
        }

        /** Tells whether {@link #writeAlike} writes the same for both. Of decisions and facts it asks whether they are the same objects. */
        @SuppressWarnings("ReferenceEquality")
        boolean isAlike(Message other) {
            return facts == other.facts
                    && decision == other.decision
                    && sender == other.sender
                    && command == other.command
                    && verdict == other.verdict
                    && reason == other.reason
                    && sopClass.equals(other.sopClass)
                    && detail.equals(other.detail)
                    && judgedBy.assurance() == other.judgedBy.assurance()
                    && judgedBy.policy().equals(other.judgedBy.policy());
        }

        private DimseCommand operation() {
            return DimseCommand.valueOf(
                    command.name().substring(0, command.name().length() - "_RQ".length()));
        }
    }

    /**
     * An order of an operator.
     *
     * @param action what was ordered, one word
     * @param about about what, by whom and why
     */
    record Order(Instant at, String action, Map<String, String> about) implements DecisionLine {
        public Order {
            about = Map.copyOf(about);
        }

        @Override
        public void write(JsonGenerator out, AlikeMessages messages) {
            out.writeStartObject();
            out.writeStringProperty("time", at.toString());
            out.writeStringProperty("kind", "order");
            out.writeStringProperty("order", action);
            out.writeObjectPropertyStart("about");
            new TreeMap<>(about).forEach(out::writeStringProperty);
            out.writeEndObject();
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
            MessageHeader header,
            @Nullable Device called,
            Effect verdict,
            ReasonCode reason,
            String detail,
            @Nullable Decision decision,
            JudgedBy judgedBy)
            implements DecisionLine {
        @Override
        public void write(JsonGenerator out, AlikeMessages messages) {
            AssociationFacts ofMessage = new AssociationFacts(
                    facts.id(),
                    facts.listener(),
                    facts.peer(),
                    facts.requestedAt(),
                    header.shownSender(),
                    header.shownReceiver(),
                    facts.caller(),
                    called);
            begin(out, "hl7", at, ofMessage, judgedBy);
            out.writeStringProperty("service", "hl7");
            out.writeStringProperty("message", header.shownMessage());
            out.writeStringProperty("controlId", header.shownControlId());
            out.writeStringProperty("verdict", word(verdict));
            out.writeStringProperty("reason", reason.code());
            text(out, "detail", detail);
            if (decision != null) {
                strings(out, "rules", decision.rules());
                shadow(out, decision.effect(), decision.shadow(), decision.shadowReason(), decision.shadowRules());
            }
            end(out, judgedBy);
        }
    }

    private static void begin(JsonGenerator out, String kind, Instant at, AssociationFacts facts, JudgedBy judgedBy) {
        out.writeStartObject();
        out.writeStringProperty("time", at.toString());
        about(out, kind, facts, judgedBy);
    }

    private static void about(JsonGenerator out, String kind, AssociationFacts facts, JudgedBy judgedBy) {
        out.writeStringProperty("kind", kind);
        out.writeStringProperty("association", facts.id());
        out.writeStringProperty("listener", facts.listener());
        out.writeStringProperty("peer", facts.peer().getAddress().getHostAddress());
        device(out, "device", "zone", facts.caller());
        out.writeStringProperty("calling", facts.callingAe());
        device(out, "toDevice", "toZone", facts.called());
        out.writeStringProperty("called", facts.calledAe());
        Assurance assurance = judgedBy.assurance();
        if (assurance != null) {
            out.writeStringProperty("assurance", assurance.name().toLowerCase(Locale.ROOT));
        }
    }

    private static void end(JsonGenerator out, JudgedBy judgedBy) {
        policy(out, judgedBy);
        out.writeNumberProperty("latencyNanos", judgedBy.nanos());
        out.writeEndObject();
    }

    private static void policy(JsonGenerator out, JudgedBy judgedBy) {
        out.writeStringProperty("policy", judgedBy.policy().hash());
        out.writeStringProperty("revision", judgedBy.policy().abbreviated());
    }

    private static void device(JsonGenerator out, String id, String zone, @Nullable Device device) {
        if (device != null) {
            out.writeStringProperty(id, device.id());
            out.writeStringProperty(zone, device.zone());
        }
    }

    private static void shadow(
            JsonGenerator out, Effect enforced, Effect shadow, ReasonCode reason, List<String> rules) {
        if (enforced != shadow) {
            out.writeStringProperty("shadow", word(shadow));
            out.writeStringProperty("shadowReason", reason.code());
            strings(out, "shadowRules", rules);
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
