package dev.gantry.proxy.demo.scene;

import java.util.List;

/**
 * What came of a scene.
 *
 * @param title what was tried
 * @param decided what the proxy said that it decided
 * @param wire what the peer saw come over the wire
 * @param connections how many connections the archive saw
 * @param differences what was to be otherwise; empty where all is as it should be
 */
public record Outcome(String title, Decided decided, String wire, int connections, List<String> differences) {
    public Outcome {
        differences = List.copyOf(differences);
    }

    /** Returns whether it came out as it should. */
    public boolean asExpected() {
        return differences.isEmpty();
    }
}
