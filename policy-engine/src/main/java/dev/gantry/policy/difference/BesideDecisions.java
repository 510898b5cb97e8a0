package dev.gantry.policy.difference;

import dev.gantry.policy.model.LimitEntry;
import dev.gantry.policy.resolve.ResolvedDevice;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** What differs between policies without deciding a request by itself. */
final class BesideDecisions {
    private final List<String> lines = new ArrayList<>();

    private BesideDecisions() {}

    static List<String> of(ResolvedPolicy before, ResolvedPolicy after) {
        BesideDecisions found = new BesideDecisions();
        found.compare(
                "device",
                devices(before),
                devices(after),
                Map.of(
                        "is recognised by another certificate or more or less strongly",
                        device -> List.of(marks(device), device.assurance()),
                        "is reached at another address",
                        device -> String.valueOf(device.device().listens()),
                        "has other quirks",
                        device -> device.device().quirks(),
                        "has other HL7 names",
                        device -> String.valueOf(device.device().hl7())));
        found.compare("zone", zones(before), zones(after), Map.of("has other networks", networks -> networks));
        found.compare(
                "rule",
                rules(before.rules()),
                rules(after.rules()),
                Map.of(
                        "has other limits",
                        rule -> rule.written().effects().limits().stream()
                                .map(LimitEntry::limit)
                                .toList()));
        found.openings(before, after);
        return List.copyOf(found.lines);
    }

    private <T> void compare(
            String what, Map<String, T> before, Map<String, T> after, Map<String, Function<T, Object>> aspects) {
        for (Map.Entry<String, T> entry : after.entrySet()) {
            T earlier = before.get(entry.getKey());
            if (earlier != null) {
                new TreeMap<>(aspects).forEach((said, aspect) -> {
                    if (!Objects.equals(aspect.apply(earlier), aspect.apply(entry.getValue()))) {
                        lines.add(what + " `" + entry.getKey() + "` " + said);
                    }
                });
            }
        }
    }

    /** An opening is compared by its text: what it opens is not in force. */
    private void openings(ResolvedPolicy before, ResolvedPolicy after) {
        Map<String, String> earlier = openings(before);
        Map<String, String> later = openings(after);
        TreeSet<String> ids = new TreeSet<>(earlier.keySet());
        ids.addAll(later.keySet());
        for (String id : ids) {
            if (!earlier.containsKey(id)) {
                lines.add("break-glass `" + id + "` is new");
            } else if (!later.containsKey(id)) {
                lines.add("break-glass `" + id + "` is gone");
            } else if (!Objects.equals(earlier.get(id), later.get(id))) {
                lines.add("break-glass `" + id + "` has changed");
            }
        }
    }

    private static Map<String, String> openings(ResolvedPolicy policy) {
        Map<String, String> openings = new TreeMap<>();
        for (var opening : policy.written().breakGlass()) {
            var scope = opening.opens().scope();
            openings.put(
                    opening.id().text(),
                    List.of(
                                    scope.services(),
                                    scope.from(),
                                    scope.to(),
                                    scope.sop(),
                                    opening.roles(),
                                    opening.approvals(),
                                    opening.mfa(),
                                    opening.forAtMost(),
                                    opening.obligations())
                            .toString());
        }
        return openings;
    }

    private static Map<String, ResolvedDevice> devices(ResolvedPolicy policy) {
        Map<String, ResolvedDevice> devices = new TreeMap<>();
        policy.devices().forEach(device -> devices.put(device.device().id(), device));
        return devices;
    }

    private static Set<String> marks(ResolvedDevice device) {
        TreeSet<String> marks = new TreeSet<>();
        device.certificates()
                .forEach(mark -> marks.add(mark.uri() + " " + mark.pin() + " " + mark.issuer() + " " + mark.serial()));
        return marks;
    }

    private static Map<String, Object> zones(ResolvedPolicy policy) {
        Map<String, Object> zones = new TreeMap<>();
        policy.zones()
                .forEach(zone -> zones.put(
                        zone.id().text(),
                        new TreeSet<>(
                                zone.networks().stream().map(String::valueOf).toList())));
        return zones;
    }

    private static Map<String, ResolvedRule> rules(List<ResolvedRule> all) {
        Map<String, ResolvedRule> rules = new TreeMap<>();
        all.forEach(rule -> rules.put(rule.id(), rule));
        return rules;
    }
}
