package dev.gantry.policy;

import java.util.Map;

/**
 * What must be done to what is let through.
 *
 * @param id its id in the policy
 * @param duties what to do, by kind: for each its settings, such as {@code profile}; a kind of a single word has it under
 *     {@code value}
 */
public record Obligation(String id, Map<ObligationKind, Map<String, String>> duties) {
    public Obligation {
        duties = Map.copyOf(duties);
    }
}
