package dev.gantry.proxy.demo.scene;

import dev.gantry.policy.Effect;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the proxy decided about one connection, all its messages included.
 *
 * @param effect {@link Effect#ALLOW} where the association was let through and no message of it was refused
 * @param reasons the reason codes of everything that was refused, in the order of the refusals; empty where nothing was
 * @param rules the ids of the rules that determined it; empty where none did
 * @param detail a sentence of the proxy's, empty where the reasons say all
 */
public record Decided(Effect effect, List<String> reasons, List<String> rules, String detail) {
    public Decided {
        reasons = List.copyOf(reasons);
        rules = List.copyOf(rules);
    }

    /** Returns the word and the codes, such as {@code DENY identity-mismatch}. */
    public String text() {
        if (reasons.isEmpty()) {
            return effect.name();
        }
        Map<String, Integer> counts = new LinkedHashMap<>();
        reasons.forEach(reason -> counts.merge(reason, 1, Integer::sum));
        String codes = counts.entrySet().stream()
                .map(count -> count.getValue() == 1 ? count.getKey() : count.getValue() + " × " + count.getKey())
                .collect(Collectors.joining(", "));
        return effect == Effect.ALLOW ? "ALLOW in part: " + codes : "DENY " + codes;
    }
}
