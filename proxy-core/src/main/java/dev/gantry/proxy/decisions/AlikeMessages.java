package dev.gantry.proxy.decisions;

import dev.gantry.policy.Sender;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dimse.CommandField;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes the records of messages. Those of an association are alike, thousands of times, but for the time, and how long the
 * decision took; what is alike is made into text once. Used by one thread.
 */
final class AlikeMessages {
    /** How many texts are kept, the last used: some 1 KiB each. */
    private static final int KEPT = 1024;

    private final JsonFactory json;
    private final TimeText time = new TimeText();
    private final Map<Kind, Text> texts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Kind, Text> eldest) {
            return size() > KEPT;
        }
    };

    AlikeMessages(JsonFactory json) {
        this.json = json;
    }

    /** What messages are looked up by. */
    private record Kind(String association, Sender sender, CommandField command, Uid sopClass) {}

    private record Text(DecisionLine.Message of, SerializedString members) {}

    /** Writes the object of a message. */
    void write(DecisionLine.Message message, JsonGenerator out) {
        Kind kind = new Kind(message.facts().id(), message.sender(), message.command(), message.sopClass());
        @Nullable Text known = texts.get(kind);
        if (known == null || !known.of().isAlike(message)) {
            known = new Text(message, members(message));
            texts.put(kind, known);
        }
        out.writeStartObject();
        out.writeStringProperty("time", time.text(message.at()));
        out.writeRaw(known.members());
        out.writeNumberProperty("latencyNanos", message.judgedBy().nanos());
        out.writeEndObject();
    }

    /** Returns the members between the first and the last, with a comma in front of each. */
    private SerializedString members(DecisionLine.Message message) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator out = json.createGenerator(ObjectWriteContext.empty(), text)) {
            out.writeStartObject();
            message.writeAlike(out);
            out.writeEndObject();
        }
        return new SerializedString(
                "," + text.getBuffer().substring(1, text.getBuffer().length() - 1));
    }
}
