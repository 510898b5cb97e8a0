package dev.gantry.policy.resolve;

import dev.gantry.policy.Obligation;
import dev.gantry.policy.model.Policy;
import dev.gantry.policy.model.Schedule;
import dev.gantry.policy.model.Zone;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableMap;

/**
 * A policy with its names resolved.
 *
 * @param written as it stands in its files
 * @param zones in the order of their ids
 * @param devices in the order of their ids
 * @param rules in the order of their ids
 * @param breakGlass the allow rules that openings open, in the order of the openings' ids
 * @param stagedPairs callers and called devices between which refusals are only watched; staged zones are among them
 */
public record ResolvedPolicy(
        Policy written,
        Dimensions dimensions,
        List<Zone> zones,
        List<ResolvedDevice> devices,
        List<ResolvedRule> rules,
        List<ResolvedRule> breakGlass,
        NavigableMap<String, Schedule> schedules,
        NavigableMap<String, Obligation> obligations,
        List<StagedPair> stagedPairs) {
    /** Callers and called devices between which a refusal by the rules is recorded and not enforced. */
    public record StagedPair(BitSet from, BitSet to) {}

    public ResolvedPolicy {
        zones = List.copyOf(zones);
        devices = List.copyOf(devices);
        rules = List.copyOf(rules);
        breakGlass = List.copyOf(breakGlass);
        stagedPairs = List.copyOf(stagedPairs);
    }
}
