package dev.gantry.proxy.config;

import dev.gantry.policy.diagnostic.SourceSpan;
import dev.gantry.policy.diagnostic.SourceText;
import java.util.HashMap;
import java.util.Map;

/**
 * Where each value of a configuration stands in its text, by its path: {@code tls.identity.key},
 * {@code listeners[0].zones[1]}. What only later checks can know to be wrong is reported there.
 */
public final class Positions {
    private final SourceText source;
    private final Map<String, SourceSpan> spans = new HashMap<>();

    Positions(SourceText source) {
        this.source = source;
    }

    void put(String path, SourceSpan span) {
        spans.put(path, span);
    }

    /** Returns where a value stands, or the start of the text for one that was not written. */
    public SourceSpan of(String path) {
        return spans.getOrDefault(path, source.start());
    }
}
