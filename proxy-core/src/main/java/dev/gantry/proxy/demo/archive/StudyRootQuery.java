package dev.gantry.proxy.demo.archive;

import dev.gantry.proxy.demo.dataset.DataSet;
import dev.gantry.proxy.demo.dataset.Tag;
import dev.gantry.proxy.demo.dataset.Vr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A query of the Study Root model (PS3.4 C.6.2) at the levels STUDY, SERIES and IMAGE: single values, lists of UIDs, wild cards, date
 * ranges and universal matching (PS3.4 C.2.2.2), on the attributes that are indexed. Sequences and other keys that are not known match
 * anything and come back empty.
 */
final class StudyRootQuery {
    /** The levels, and the attribute that tells their entities apart. */
    private enum Level {
        STUDY(Tag.STUDY_INSTANCE_UID),
        SERIES(Tag.SERIES_INSTANCE_UID),
        IMAGE(Tag.SOP_INSTANCE_UID);

        private final int uniqueKey;

        Level(int uniqueKey) {
            this.uniqueKey = uniqueKey;
        }
    }

    private final Level level;
    private final DataSet identifier;

    private StudyRootQuery(Level level, DataSet identifier) {
        this.level = level;
        this.identifier = identifier;
    }

    /** Reads an identifier; empty if it names no level of the model. */
    static Optional<StudyRootQuery> of(DataSet identifier) {
        String name = identifier.text(Tag.QUERY_RETRIEVE_LEVEL);
        for (Level level : Level.values()) {
            if (level.name().equals(name)) {
                return Optional.of(new StudyRootQuery(level, identifier));
            }
        }
        return Optional.empty();
    }

    /** Returns the identifiers of the responses. */
    List<DataSet> run(List<StoredInstance> instances) {
        Map<String, List<DataSet>> entities = new LinkedHashMap<>();
        for (StoredInstance instance : instances) {
            if (matches(instance.header())) {
                entities.computeIfAbsent(instance.header().text(level.uniqueKey), key -> new ArrayList<>())
                        .add(instance.header());
            }
        }
        return entities.values().stream().map(this::response).toList();
    }

    private boolean matches(DataSet header) {
        for (int tag : identifier.tags()) {
            if (!isAnswerOnly(tag) && header.has(tag) && !matches(identifier.text(tag), header.text(tag), tag)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAnswerOnly(int tag) {
        return tag == Tag.QUERY_RETRIEVE_LEVEL
                || tag == Tag.MODALITIES_IN_STUDY
                || tag == Tag.NUMBER_OF_STUDY_RELATED_INSTANCES;
    }

    private static boolean matches(String key, String value, int tag) {
        if (key.isEmpty()) {
            return true;
        }
        if (tag == Tag.STUDY_DATE && key.indexOf('-') >= 0) {
            String from = key.substring(0, key.indexOf('-'));
            String to = key.substring(key.indexOf('-') + 1);
            return value.compareTo(from) >= 0 && (to.isEmpty() || value.compareTo(to) <= 0);
        }
        for (String alternative : key.split("\\\\", -1)) {
            if (matchesWildCards(normal(alternative, tag), normal(value, tag))) {
                return true;
            }
        }
        return false;
    }

    /** PS3.4 C.2.2.2.1: names may be matched without regard to case. */
    private static String normal(String text, int tag) {
        return tag == Tag.PATIENT_NAME ? text.toUpperCase(Locale.ROOT) : text;
    }

    /** Matches {@code *} and {@code ?} in time proportional to the product of the lengths, whatever the pattern. */
    static boolean matchesWildCards(String pattern, String text) {
        boolean[] reachable = new boolean[text.length() + 1];
        reachable[0] = true;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            boolean[] next = new boolean[text.length() + 1];
            for (int j = 0; j <= text.length(); j++) {
                if (c == '*') {
                    next[j] = reachable[j] || (j > 0 && next[j - 1]);
                } else if (j > 0) {
                    next[j] = reachable[j - 1] && (c == '?' || c == text.charAt(j - 1));
                }
            }
            reachable = next;
        }
        return reachable[text.length()];
    }

    private DataSet response(List<DataSet> headers) {
        DataSet response = new DataSet().put(Tag.QUERY_RETRIEVE_LEVEL, Vr.CS, level.name());
        for (int tag : identifier.tags()) {
            if (tag == Tag.MODALITIES_IN_STUDY) {
                response.put(
                        tag,
                        Vr.CS,
                        headers.stream()
                                .map(header -> header.text(Tag.MODALITY))
                                .distinct()
                                .collect(Collectors.joining("\\")));
            } else if (tag == Tag.NUMBER_OF_STUDY_RELATED_INSTANCES) {
                response.put(tag, Vr.IS, Integer.toString(headers.size()));
            } else if (tag != Tag.QUERY_RETRIEVE_LEVEL) {
                response.answer(tag, identifier, headers.get(0));
            }
        }
        return response;
    }
}
