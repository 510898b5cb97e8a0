package dev.gantry.policy.matrix;

import dev.gantry.policy.vocabulary.Service;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Subjects of a service that the same becomes of. */
record Slice(Service service, BitSet subjects, Fate fate) {
    /** What becomes of them. */
    record Fate(Verdict verdict, SortedSet<String> rules, SortedSet<String> conditions) {
        /** Denied, as no rule allows it. */
        static final Fate NOTHING = new Fate(Verdict.DENY, new TreeSet<>(), new TreeSet<>());
    }

    /** Collects subjects by their fates. */
    static final class Collector {
        private final Service service;
        private final Map<Fate, BitSet> subjects = new LinkedHashMap<>();

        Collector(Service service) {
            this.service = service;
        }

        void add(int subject, Fate fate) {
            if (!fate.equals(Fate.NOTHING)) {
                subjects.computeIfAbsent(fate, key -> new BitSet()).set(subject);
            }
        }

        List<Slice> slices() {
            return subjects.entrySet().stream()
                    .map(entry -> new Slice(service, entry.getValue(), entry.getKey()))
                    .toList();
        }
    }
}
