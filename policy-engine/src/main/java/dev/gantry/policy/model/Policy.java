package dev.gantry.policy.model;

import dev.gantry.policy.diagnostic.SourceText;
import java.util.List;

/**
 * A policy as written, all of its files together.
 *
 * @param sources its files in the order of their names, at least one
 */
public record Policy(
        List<SourceText> sources,
        Defaults defaults,
        List<Zone> zones,
        List<DeviceEntry> devices,
        List<Group> groups,
        List<NamedSchedule> schedules,
        List<ObligationEntry> obligations,
        List<PairStaging> pairs,
        List<Rule> rules,
        List<BreakGlass> breakGlass,
        List<Invariant> invariants,
        List<PolicyTest> tests) {
    public Policy {
        sources = List.copyOf(sources);
        zones = List.copyOf(zones);
        devices = List.copyOf(devices);
        groups = List.copyOf(groups);
        schedules = List.copyOf(schedules);
        obligations = List.copyOf(obligations);
        pairs = List.copyOf(pairs);
        rules = List.copyOf(rules);
        breakGlass = List.copyOf(breakGlass);
        invariants = List.copyOf(invariants);
        tests = List.copyOf(tests);
    }
}
