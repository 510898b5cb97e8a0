package dev.gantry.proxy.demo.scene;

import dev.gantry.policy.Effect;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a scene is to come to.
 *
 * @param effect what is to be decided
 * @param reasons the codes of what is to be refused
 * @param rules the rules that are to determine it
 * @param wire what is to go over the wire, as a pattern
 * @param connections how many connections the archive is to see
 * @param objects how many more objects it is to keep
 */
public record Expectation(
        Effect effect, List<String> reasons, List<String> rules, Pattern wire, int connections, int objects) {
    public Expectation {
        reasons = List.copyOf(reasons);
        rules = List.copyOf(rules);
    }

    static Expectation allowed(String rule, String wire, int objects) {
        return new Expectation(Effect.ALLOW, List.of(), List.of(rule), literally(wire), 1, objects);
    }

    static Expectation allowedInPart(List<String> reasons, String rule, String wire) {
        return new Expectation(Effect.ALLOW, reasons, List.of(rule), literally(wire), 1, 0);
    }

    static Expectation refused(String reason, String wire) {
        return new Expectation(Effect.DENY, List.of(reason), List.of(), literally(wire), 0, 0);
    }

    static Expectation refusedBy(String rule, String wire) {
        return new Expectation(Effect.DENY, List.of("denied-by-rule"), List.of(rule), literally(wire), 0, 0);
    }

    static Expectation refusedMessage(String reason, String rule, String wire) {
        return new Expectation(Effect.DENY, List.of(reason), List.of(rule), literally(wire), 1, 0);
    }

    /** How a peer learns of a failed handshake is up to TCP: by the alert, or by the end of the connection where that is faster. */
    static Expectation handshakeFails(String... reasons) {
        return new Expectation(
                Effect.DENY, List.of(reasons), List.of(), Pattern.compile("TLS alert .*|connection closed"), 0, 0);
    }

    private static Pattern literally(String wire) {
        return Pattern.compile(Pattern.quote(wire));
    }

    private static String describe(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    /** Returns what is not as it was to be, a few words each; empty where everything is. */
    List<String> differences(Decided decided, String onTheWire, int seenConnections, int keptObjects) {
        java.util.ArrayList<String> found = new java.util.ArrayList<>();
        if (decided.effect() != effect) {
            found.add("decided: " + effect);
        }
        if (!decided.reasons().equals(reasons)) {
            found.add("reason: " + describe(reasons));
        }
        if (!decided.rules().equals(rules)) {
            found.add("rule: " + describe(rules));
        }
        if (!wire.matcher(onTheWire).matches()) {
            found.add("on the wire: " + wire.pattern().replace("\\Q", "").replace("\\E", ""));
        }
        if (seenConnections != connections) {
            found.add("connections to the archive: " + connections + ", seen: " + seenConnections);
        }
        if (keptObjects != objects) {
            found.add("objects in the archive: " + objects + ", seen: " + keptObjects);
        }
        return found;
    }
}
