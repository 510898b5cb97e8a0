package dev.gantry.proxy.enforcement;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Obligation;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.vocabulary.Attribute;
import dev.gantry.policy.vocabulary.Attributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one obligation of the kind {@code query} asks of a C-FIND request.
 *
 * @param keys the tags of which one must be narrowed; none: nothing of the kind is asked
 * @param spanDays how many days a range of dates may hold to be narrow, 0 where none is
 * @param literal how many characters must stand before the first wildcard, 0 where nothing is said
 * @param results how many matches may pass, 0 for any number
 * @param ownStation whether a query of the worklist must name an AE title of the caller as its station
 */
record QueryLimits(Set<Integer> keys, int spanDays, int literal, int results, boolean ownStation) {
    /** Returns what the obligations of a decision ask; nothing where none is about queries. */
    static List<QueryLimits> of(CompiledPolicy policy, Collection<String> obligations) {
        List<QueryLimits> limits = new ArrayList<>(1);
        for (String id : obligations) {
            Obligation obligation = policy.obligation(id);
            Map<String, String> settings =
                    obligation == null ? null : obligation.duties().get(ObligationKind.QUERY);
            if (settings != null) {
                limits.add(of(settings));
            }
        }
        return limits;
    }

    private static QueryLimits of(Map<String, String> settings) {
        String keys = settings.getOrDefault("keys", "");
        return new QueryLimits(
                keys.isEmpty()
                        ? Set.of()
                        : Arrays.stream(keys.split(","))
                                .map(tag -> Integer.parseUnsignedInt(tag, 16))
                                .collect(Collectors.toUnmodifiableSet()),
                number(settings, "span"),
                number(settings, "literal"),
                number(settings, "results"),
                settings.containsKey("station"));
    }

    private static int number(Map<String, String> settings, String key) {
        return Integer.parseInt(settings.getOrDefault(key, "0"));
    }

    /** Returns what it asks to be narrowed, for people. */
    String asked() {
        String names = keys.stream()
                .map(tag -> Attributes.byTag(tag).map(Attribute::keyword).orElse("?"))
                .sorted()
                .collect(Collectors.joining(", "));
        String span = spanDays == 0 ? "" : "a range of at most " + spanDays + " days";
        return names + (names.isEmpty() || span.isEmpty() ? "" : ", or ") + span;
    }
}
