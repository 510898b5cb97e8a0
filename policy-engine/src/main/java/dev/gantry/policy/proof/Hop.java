package dev.gantry.policy.proof;

import dev.gantry.policy.scenario.Scenario;
import java.util.List;

/**
 * One flow of data between two devices.
 *
 * @param from the id of the device that gives
 * @param to the id of the device that receives
 * @param request a request that makes the data flow; it comes from the receiver where the receiver fetches
 * @param rules the ids of the rules that allow it
 * @param obligations the ids of the obligations that hold for it
 */
public record Hop(String from, String to, Scenario request, List<String> rules, List<String> obligations) {
    public Hop {
        rules = List.copyOf(rules);
        obligations = List.copyOf(obligations);
    }
}
