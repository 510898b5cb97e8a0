package dev.gantry.policy.yaml;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A type that a single value can be read as.
 *
 * @param expected what to say where a value is something else, such as {@code a duration such as 5s, 10min or 24h}
 * @param words the words that it consists of, for "did you mean"; empty where they cannot be listed
 * @param parser reads a text; empty where the text is no value of this type. Must not throw
 */
public record ValueType<T>(String expected, Collection<String> words, Function<String, Optional<T>> parser) {
    public ValueType {
        words = List.copyOf(words);
    }

    /** Reads a text. */
    public Optional<T> parse(String text) {
        return parser.apply(text);
    }

    /** Returns a type with the same values, of which only those pass that {@code condition} accepts. */
    public ValueType<T> where(String description, java.util.function.Predicate<T> condition) {
        return new ValueType<>(description, words, text -> parser.apply(text).filter(condition));
    }
}
