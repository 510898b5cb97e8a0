package dev.gantry.policy.yaml;

import dev.gantry.policy.diagnostic.SourceSpan;
import dev.gantry.policy.diagnostic.Suggestions;
import java.util.Optional;

/** A single value: text, whatever YAML would make of it. {@code 1E3} is the AE title it was meant to be. */
public final class YamlScalar extends YamlNode {
    private final String text;
    private final boolean plain;

    YamlScalar(Reading reading, SourceSpan span, String text, boolean plain) {
        super(reading, span);
        this.text = text;
        this.plain = plain;
    }

    /** Returns the text, quotes and escapes resolved. */
    public String text() {
        return text;
    }

    /** Returns whether nothing stands here at all: no text and no quotes. */
    public boolean isAbsent() {
        return plain && (text.isEmpty() || text.equals("~"));
    }

    /** Reads it as a type; a problem is recorded and nothing returned where it is not one. */
    public <T> Optional<T> as(ValueType<T> type) {
        if (isAbsent()) {
            report(YamlFault.VALUE, "nothing stands here (expected: " + type.expected() + ")");
            return Optional.empty();
        }
        Optional<T> value = type.parse(text);
        if (value.isEmpty()) {
            report(
                    YamlFault.VALUE,
                    "unknown value `" + abbreviated() + "` (expected: " + type.expected() + ")",
                    Suggestions.didYouMean(text, type.words()));
        }
        return value;
    }

    private String abbreviated() {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    @Override
    String shape() {
        return "a single value";
    }

    @Override
    long weight() {
        return 1;
    }

    @Override
    public String toString() {
        return text;
    }
}
