package dev.gantry.proxy.decisions;

import dev.gantry.policy.Effect;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A decision as it was read back. Members that another version has not written are empty.
 *
 * @param line the line itself
 * @param at when it was decided
 * @param isMessage whether it is about a message; else about an association
 * @param device the caller, or {@code unknown}
 * @param calling the calling AE title
 * @param toDevice the called device, or {@code unknown}
 * @param called the called AE title
 * @param operation what was asked; of an association as a whole it has neither service nor SOP class
 * @param contexts what was decided of each presentation context; none for a message
 */
public record RecordedDecision(
        String line,
        Instant at,
        boolean isMessage,
        String device,
        String calling,
        String toDevice,
        String called,
        String policy,
        Operation operation,
        List<Operation> contexts) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> MESSAGES = Set.of("message", "hl7");

    public RecordedDecision {
        contexts = List.copyOf(contexts);
    }

    /**
     * What was asked, and the answer.
     *
     * @param command the operation, such as {@code C-STORE}; empty for a context
     * @param shadow what would be enforced if nothing were only watched; the same as the verdict where nothing is said
     */
    public record Operation(
            String service,
            String sop,
            String command,
            Effect verdict,
            String reason,
            List<String> rules,
            Effect shadow,
            String shadowReason,
            List<String> shadowRules) {
        public Operation {
            rules = List.copyOf(rules);
            shadowRules = List.copyOf(shadowRules);
        }

        /** Returns whether a rule had a part in either verdict. */
        public boolean isBy(String rule) {
            return rules.contains(rule) || shadowRules.contains(rule);
        }
    }

    /** Reads a line; empty for what is no decision, such as half a line. */
    public static Optional<RecordedDecision> parse(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            if (node == null || !node.isObject() || !node.has("time") || !node.has("verdict")) {
                return Optional.empty();
            }
            List<Operation> contexts = new ArrayList<>();
            node.path("contexts").forEach(context -> contexts.add(operation(context)));
            return Optional.of(new RecordedDecision(
                    line,
                    Instant.parse(text(node, "time")),
                    MESSAGES.contains(text(node, "kind")),
                    orUnknown(text(node, "device")),
                    text(node, "calling"),
                    orUnknown(text(node, "toDevice")),
                    text(node, "called"),
                    text(node, "policy"),
                    operation(node),
                    contexts));
        } catch (JacksonException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Operation operation(JsonNode node) {
        Effect verdict = effect(text(node, "verdict"));
        String shadow = text(node, "shadow");
        return new Operation(
                text(node, "service"),
                text(node, "sop"),
                text(node, "command"),
                verdict,
                text(node, "reason"),
                texts(node, "rules"),
                shadow.isEmpty() ? verdict : effect(shadow),
                text(node, "shadowReason"),
                texts(node, "shadowRules"));
    }

    private static Effect effect(String word) {
        return word.toUpperCase(Locale.ROOT).equals(Effect.ALLOW.name()) ? Effect.ALLOW : Effect.DENY;
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asString("");
    }

    private static List<String> texts(JsonNode node, String name) {
        List<String> texts = new ArrayList<>();
        node.path(name).forEach(each -> texts.add(each.asString("")));
        return texts;
    }

    private static String orUnknown(String text) {
        return text.isEmpty() ? "unknown" : text;
    }
}
