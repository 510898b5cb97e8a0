package dev.gantry.policy.yaml;

import dev.gantry.policy.diagnostic.SourceSpan;
import dev.gantry.policy.diagnostic.Suggestions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A map from text to values, in the order of the text. Each accessor notes the key it was asked for; {@link #refuseOthers()}
 * then reports the keys that nobody asked for. Where a value is not what was asked, the accessor records the problem and
 * returns its fallback, so that reading goes on. Not safe for several threads.
 */
public final class YamlMap extends YamlNode {
    private final Map<String, Entry> entries;
    private final Set<String> asked = new LinkedHashSet<>();
    private final long weight;

    YamlMap(Reading reading, SourceSpan span, Map<String, Entry> entries, long weight) {
        super(reading, span);
        this.entries = entries;
        this.weight = weight;
    }

    /** A key and its value. */
    public record Entry(YamlScalar key, YamlNode value) {}

    /** Returns all entries, for maps whose keys are names that the user chose. Counts as asking for each of them. */
    public Collection<Entry> entries() {
        asked.addAll(entries.keySet());
        return entries.values();
    }

    /** Returns whether there is nothing in it. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Returns whether a key stands here. */
    public boolean has(String key) {
        asked.add(key);
        return entries.containsKey(key);
    }

    /** Returns where a key stands, or where the map does if it has no such key. */
    public SourceSpan keySpan(String key) {
        Entry entry = entries.get(key);
        return entry == null ? span() : entry.key.span();
    }

    /** Returns the value of a key, whatever its shape. */
    public Optional<YamlNode> get(String key) {
        asked.add(key);
        return Optional.ofNullable(entries.get(key)).map(Entry::value);
    }

    /** Returns the single value of a key. */
    public Optional<YamlScalar> scalar(String key) {
        return shaped(key, YamlScalar.class, "a single value").filter(scalar -> {
            if (scalar.isAbsent()) {
                report(YamlFault.VALUE, keySpan(key), "`" + key + "` has no value");
            }
            return !scalar.isAbsent();
        });
    }

    /** Returns the single value of a key; a problem is recorded where the key is missing. */
    public Optional<YamlScalar> requiredScalar(String key) {
        return present(key) ? scalar(key) : Optional.empty();
    }

    /** Returns the value of a key as a type. */
    public <T> Optional<T> optional(String key, ValueType<T> type) {
        return scalar(key).flatMap(scalar -> scalar.as(type));
    }

    /** Returns the value of a key as a type, the default where the key is missing or its value wrong. */
    public <T> T optional(String key, ValueType<T> type, T fallback) {
        return optional(key, type).orElse(fallback);
    }

    /**
     * Returns the value of a key as a type; a problem is recorded where it is missing.
     *
     * @param fallback what to go on with after a problem
     */
    public <T> T required(String key, ValueType<T> type, T fallback) {
        return present(key) ? optional(key, type, fallback) : fallback;
    }

    /** Returns the value of a key as a type; a problem is recorded and nothing returned where it is missing or wrong. */
    public <T> Optional<T> required(String key, ValueType<T> type) {
        return present(key) ? optional(key, type) : Optional.empty();
    }

    /** Returns the map of a key. */
    public Optional<YamlMap> optionalMap(String key) {
        return shaped(key, YamlMap.class, "a map");
    }

    /** Returns the map of a key, an empty one where it is missing or something else, so that reading can go on. */
    public YamlMap map(String key) {
        return optionalMap(key).orElseGet(() -> emptyAt(keySpan(key)));
    }

    /** Returns the map of a key, an empty one after recording that it is missing. */
    public YamlMap requiredMap(String key) {
        return present(key) ? map(key) : emptyAt(span());
    }

    /** Returns the list of a key; empty where it is missing. */
    public List<YamlNode> list(String key) {
        return shaped(key, YamlList.class, "a list").map(YamlList::items).orElse(List.of());
    }

    /** Returns the maps of a key's list; empty where it is missing. */
    public List<YamlMap> maps(String key) {
        return shaped(key, YamlList.class, "a list").map(YamlList::maps).orElse(List.of());
    }

    /** Returns the single values of a key that takes one value or a list of values; empty where it is missing. */
    public List<YamlScalar> scalars(String key) {
        return get(key).map(YamlMap::scalarsOf).orElse(List.of());
    }

    /** Returns the values of a key that takes one value or a list of values, as a type; the wrong ones are left out. */
    public <T> List<T> list(String key, ValueType<T> type) {
        List<T> values = new ArrayList<>();
        for (YamlScalar scalar : scalars(key)) {
            scalar.as(type).ifPresent(values::add);
        }
        return values;
    }

    /** Returns the values as {@link #list(String, ValueType)} does; a problem is recorded where there are none. */
    public <T> List<T> requiredList(String key, ValueType<T> type) {
        if (!present(key)) {
            return List.of();
        }
        Optional<YamlNode> node = get(key);
        if (node.isPresent()
                && node.get() instanceof YamlList items
                && items.items().isEmpty()) {
            items.report(YamlFault.VALUE, "`" + key + "` is empty (expected: " + type.expected() + ")");
        }
        return list(key, type);
    }

    /** Declares keys that are known though nobody asked for them here. */
    public void know(String... keys) {
        asked.addAll(List.of(keys));
    }

    /** Records a problem for each key that was not asked for, with the nearest that was. */
    public void refuseOthers() {
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            if (!asked.contains(entry.getKey())) {
                entry.getValue()
                        .key()
                        .report(
                                YamlFault.UNKNOWN_KEY,
                                "unknown key `" + entry.getKey() + "`",
                                helpForUnknown(entry.getKey()));
            }
        }
    }

    /** Records that a key must be there, if it is not. Returns whether it is. */
    public boolean present(String key) {
        if (has(key)) {
            return true;
        }
        report(YamlFault.MISSING_KEY, "`" + key + "` is missing");
        return false;
    }

    private String[] helpForUnknown(String key) {
        String[] suggestion = Suggestions.didYouMean(key, asked);
        if (suggestion.length > 0 || asked.isEmpty() || asked.size() > 12) {
            return suggestion;
        }
        return new String[] {"keys that are known here: `" + String.join("`, `", asked) + "`"};
    }

    private static List<YamlScalar> scalarsOf(YamlNode node) {
        if (node instanceof YamlList list) {
            return list.scalars();
        }
        if (node instanceof YamlScalar scalar && !scalar.isAbsent()) {
            return List.of(scalar);
        }
        node.expected("a single value or a list");
        return List.of();
    }

    private <N extends YamlNode> Optional<N> shaped(String key, Class<N> shape, String expected) {
        asked.add(key);
        @Nullable Entry entry = entries.get(key);
        if (entry == null) {
            return Optional.empty();
        }
        if (shape.isInstance(entry.value)) {
            return Optional.of(shape.cast(entry.value));
        }
        if (entry.value instanceof YamlScalar scalar && scalar.isAbsent()) {
            report(YamlFault.SHAPE, entry.key.span(), "`" + key + "` has no value (expected: " + expected + ")");
        } else {
            entry.value.expected(expected);
        }
        return Optional.empty();
    }

    private YamlMap emptyAt(SourceSpan span) {
        return new YamlMap(reading(), span, Map.of(), 1);
    }

    @Override
    String shape() {
        return "a map";
    }

    @Override
    long weight() {
        return weight;
    }
}
