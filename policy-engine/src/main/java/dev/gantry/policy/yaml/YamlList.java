package dev.gantry.policy.yaml;

import dev.gantry.policy.diagnostic.SourceSpan;
import java.util.ArrayList;
import java.util.List;

/** A list of values. */
public final class YamlList extends YamlNode {
    private final List<YamlNode> items;
    private final long weight;

    YamlList(Reading reading, SourceSpan span, List<YamlNode> items, long weight) {
        super(reading, span);
        this.items = List.copyOf(items);
        this.weight = weight;
    }

    /** Returns the values in their order. */
    public List<YamlNode> items() {
        return items;
    }

    /** Returns the single values in their order; a problem is recorded for each map or list among them. */
    public List<YamlScalar> scalars() {
        List<YamlScalar> scalars = new ArrayList<>(items.size());
        for (YamlNode item : items) {
            if (item instanceof YamlScalar scalar) {
                scalars.add(scalar);
            } else {
                item.expected("a single value");
            }
        }
        return scalars;
    }

    /** Returns the maps in their order; a problem is recorded for everything else. */
    public List<YamlMap> maps() {
        List<YamlMap> maps = new ArrayList<>(items.size());
        for (YamlNode item : items) {
            if (item instanceof YamlMap map) {
                maps.add(map);
            } else {
                item.expected("a map");
            }
        }
        return maps;
    }

    @Override
    String shape() {
        return "a list";
    }

    @Override
    long weight() {
        return weight;
    }
}
