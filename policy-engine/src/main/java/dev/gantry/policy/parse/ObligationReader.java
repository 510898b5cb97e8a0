package dev.gantry.policy.parse;

import dev.gantry.policy.Obligation;
import dev.gantry.policy.ObligationKind;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.ObligationEntry;
import dev.gantry.policy.vocabulary.Duties;
import dev.gantry.policy.vocabulary.ProblemCode;
import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.policy.yaml.YamlMap;
import dev.gantry.policy.yaml.YamlScalar;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads one entry of {@code obligations}. */
final class ObligationReader {
    private static final int MOST_RESULTS = 1_000_000;

    private ObligationReader() {}

    static ObligationEntry read(Name id, YamlMap map) {
        Map<ObligationKind, Map<String, String>> duties = new EnumMap<>(ObligationKind.class);
        map.optionalMap(ObligationKind.DE_IDENTIFY.word())
                .ifPresent(body -> duties.put(ObligationKind.DE_IDENTIFY, deIdentify(body)));
        map.optionalMap(ObligationKind.SCAN.word()).ifPresent(body -> duties.put(ObligationKind.SCAN, scan(body)));
        map.optional(ObligationKind.STAMP.word(), ValueTypes.oneOf(Duties.STAMPS))
                .ifPresent(word -> duties.put(ObligationKind.STAMP, Map.of("value", word)));
        map.optional(ObligationKind.RECORD.word(), ValueTypes.oneOf(Duties.RECORDS))
                .ifPresent(word -> duties.put(ObligationKind.RECORD, Map.of("value", word)));
        map.optional(ObligationKind.ALERT.word(), ValueTypes.TEXT)
                .ifPresent(word -> duties.put(ObligationKind.ALERT, Map.of("value", word)));
        map.optionalMap(ObligationKind.QUERY.word()).ifPresent(body -> duties.put(ObligationKind.QUERY, query(body)));
        map.optional(ObligationKind.OVERWRITE.word(), ValueTypes.oneOf(Duties.OVERWRITES))
                .ifPresent(word -> duties.put(ObligationKind.OVERWRITE, Map.of("value", word)));
        if (map.isEmpty()) {
            Words.error(
                    map.problems(),
                    ProblemCode.E106,
                    id.span(),
                    "obligation `" + id + "` says nothing (expected: de-identify, scan, stamp, record, alert, query or"
                            + " overwrite)");
        }
        map.refuseOthers();
        return new ObligationEntry(id, new Obligation(id.text(), duties));
    }

    private static Map<String, String> deIdentify(YamlMap body) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("profile", body.optional("profile", ValueTypes.oneOf(Duties.PROFILES), "basic"));
        settings.put(
                "options", String.join(",", new TreeSet<>(body.list("options", ValueTypes.oneOf(Duties.OPTIONS)))));
        body.optional("key", ValueTypes.TEXT).ifPresent(key -> settings.put("key", key));
        body.refuseOthers();
        return settings;
    }

    private static Map<String, String> query(YamlMap body) {
        Map<String, String> settings = new TreeMap<>();
        List<String> tags = new ArrayList<>();
        for (YamlScalar word : body.scalars("keys")) {
            ConditionReader.attribute(word)
                    .filter(attribute -> !attribute.isOfCommandSet())
                    .ifPresent(attribute -> tags.add(Integer.toHexString(attribute.tag())));
        }
        if (!tags.isEmpty()) {
            settings.put("keys", String.join(",", new TreeSet<>(tags)));
        }
        body.optional("span", ValueTypes.DURATION)
                .ifPresent(span -> settings.put("span", Long.toString(Math.max(1, span.toDays()))));
        body.optional("literal", ValueTypes.integer(1, 64))
                .ifPresent(count -> settings.put("literal", Integer.toString(count)));
        body.optional("results", ValueTypes.integer(1, MOST_RESULTS))
                .ifPresent(count -> settings.put("results", Integer.toString(count)));
        body.optional("station", ValueTypes.oneOf(Duties.STATIONS)).ifPresent(word -> settings.put("station", word));
        if (body.isEmpty()) {
            Words.error(
                    body, ProblemCode.E106, "`query` says nothing (expected: keys, span, literal, results or station)");
        }
        body.refuseOthers();
        return settings;
    }

    private static Map<String, String> scan(YamlMap body) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("engine", body.required("engine", ValueTypes.TEXT, ""));
        settings.put("on-error", body.optional("on-error", ValueTypes.oneOf(Duties.ON_ERROR), "deny"));
        body.refuseOthers();
        return settings;
    }
}
