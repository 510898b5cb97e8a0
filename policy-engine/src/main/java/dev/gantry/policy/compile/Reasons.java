package dev.gantry.policy.compile;

import dev.gantry.policy.ReasonCode;
import java.util.EnumMap;
import java.util.Map;

/** The order of precedence of reason codes, as numbers. */
final class Reasons {
    private static final Map<ReasonCode, Integer> ORDER = new EnumMap<>(ReasonCode.class);

    static {
        for (ReasonCode reason : ReasonCode.values()) {
            ORDER.put(reason, ORDER.size());
        }
    }

    private Reasons() {}

    static int order(ReasonCode reason) {
        return ORDER.getOrDefault(reason, Integer.MAX_VALUE);
    }
}
