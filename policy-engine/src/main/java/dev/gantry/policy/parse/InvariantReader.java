package dev.gantry.policy.parse;

import dev.gantry.policy.model.Invariant;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.vocabulary.ProblemCode;
import dev.gantry.policy.yaml.ValueTypes;
import dev.gantry.policy.yaml.YamlMap;
import dev.gantry.policy.yaml.YamlScalar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads one entry of {@code invariants}. */
final class InvariantReader {
    private InvariantReader() {}

    static Optional<Invariant> read(YamlMap map) {
        Map<String, Invariant.Kind> kinds = new LinkedHashMap<>();
        for (Invariant.Kind kind : Invariant.Kind.values()) {
            kinds.put(kind.name().toLowerCase(Locale.ROOT).replace('_', '-'), kind);
        }
        List<String> found = kinds.keySet().stream().filter(map::has).toList();
        map.refuseOthers();
        if (found.size() != 1) {
            Words.error(
                    map,
                    ProblemCode.E118,
                    "an invariant is one of " + String.join(", ", kinds.keySet()) + " with the requests it is about");
            return Optional.empty();
        }
        String word = found.get(0);
        return map.optionalMap(word)
                .map(body ->
                        body(kinds.getOrDefault(word, Invariant.Kind.NEVER), new Name(word, map.keySpan(word)), body));
    }

    private static Invariant body(Invariant.Kind kind, Name text, YamlMap body) {
        List<Name> from = Words.names(body, "from");
        List<Name> to = Words.names(body, "to");
        List<Name> services = Words.names(body, "services");
        List<Name> sop = Words.names(body, "sop");
        Name obligation = Words.optional(body, kind == Invariant.Kind.EVERY_PATH ? "passes" : "unless-obligation");
        boolean including = body.optional("including", ValueTypes.oneOf(List.of("break-glass")))
                .isPresent();
        boolean paths = kind == Invariant.Kind.NO_PATH || kind == Invariant.Kind.EVERY_PATH;
        if (paths) {
            body.present("from");
            body.present("to");
        }
        if (kind == Invariant.Kind.EVERY_PATH) {
            body.present("passes");
        }
        if (body.isEmpty()) {
            Words.error(
                    body, ProblemCode.E118, "`" + text + "` is about nothing (expected: from, to, services or sop)");
        }
        if ((paths || kind == Invariant.Kind.ALWAYS_ALLOWED) && body.has("unless-obligation")) {
            Words.error(
                    body.problems(),
                    ProblemCode.E118,
                    body.keySpan("unless-obligation"),
                    "`unless-obligation` belongs to `never`");
        }
        Map<String, String> attributes = kind == Invariant.Kind.ALWAYS_ALLOWED ? attributes(body) : Map.of();
        body.refuseOthers();
        return new Invariant(kind, text, from, to, services, sop, obligation, attributes, including);
    }

    private static Map<String, String> attributes(YamlMap body) {
        Map<String, String> attributes = new LinkedHashMap<>();
        List<String> words = List.of("from", "to", "services", "sop", "including", "unless-obligation");
        for (YamlMap.Entry entry : body.entries()) {
            String key = entry.key().text();
            if (!words.contains(key)) {
                ConditionReader.attribute(entry.key())
                        .ifPresent(attribute -> body.scalar(key)
                                .map(YamlScalar::text)
                                .ifPresent(value -> attributes.put(attribute.keyword(), value)));
            }
        }
        return attributes;
    }
}
