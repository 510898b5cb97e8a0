package dev.gantry.policy.matrix;

import dev.gantry.policy.cells.Selection;
import dev.gantry.policy.cells.Space;
import dev.gantry.policy.model.Group;
import dev.gantry.policy.resolve.BitSets;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.Subject;
import dev.gantry.policy.vocabulary.SopClasses;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Says sets of SOP classes and messages in few words. */
final class SubjectNames {
    static final String ANY = "any";

    private final List<Subject> subjects;
    private final List<Map.Entry<String, BitSet>> groups = new ArrayList<>();
    private final BitSet others = new BitSet();

    SubjectNames(Space space, ResolvedPolicy policy) {
        this.subjects = space.subjects();
        Selection selection = new Selection(space, policy);
        for (int i = 0; i < subjects.size(); i++) {
            Subject.Kind kind = subjects.get(i).kind();
            others.set(i, kind == Subject.Kind.OTHER_SOP_CLASS || kind == Subject.Kind.OTHER_HL7_MESSAGE);
        }
        Map<String, BitSet> members = new TreeMap<>();
        for (Group group : policy.written().groups()) {
            if (group.kind() == Group.Kind.SOP || group.kind() == Group.Kind.HL7) {
                BitSet set = new BitSet();
                for (String word : selection.expand(group.kind(), List.of(group.id()))) {
                    String text =
                            SopClasses.find(word).map(found -> found.uid()).orElse(word);
                    for (int i = 0; i < subjects.size(); i++) {
                        if (subjects.get(i).text().equals(text)) {
                            set.set(i);
                        }
                    }
                }
                members.put(group.id().text(), set);
            }
        }
        members.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .sorted(Comparator.comparing((Map.Entry<String, BitSet> entry) ->
                                -entry.getValue().cardinality())
                        .thenComparing(Map.Entry::getKey))
                .forEach(groups::add);
    }

    /** Returns each of them, or {@code any} for all that there is. */
    List<String> each(BitSet set, BitSet all) {
        return set.equals(all) && all.cardinality() > 1
                ? List.of(ANY)
                : set.stream().mapToObj(i -> subjects.get(i).display()).toList();
    }

    /** Returns them in few words. */
    String summary(BitSet set, BitSet all) {
        if (set.equals(all)) {
            return all.cardinality() == 1 ? String.join("", each(set, all)) : ANY;
        }
        BitSet lacking = BitSets.andNot(all, set);
        boolean lacksOthers = lacking.intersects(others);
        lacking.andNot(others);
        List<String> plain = words(set);
        boolean most = set.cardinality() > all.cardinality() / 2 && lacking.cardinality() < set.cardinality();
        if (!most || (lacksOthers && subjects.get(set.nextSetBit(0)).isHl7())) {
            return String.join(", ", plain);
        }
        List<String> missing = words(lacking);
        String but = missing.isEmpty() ? "" : " but " + String.join(", ", missing);
        return missing.size() > plain.size()
                ? String.join(", ", plain)
                : (lacksOthers ? "any standard class" : ANY) + but;
    }

    private List<String> words(BitSet set) {
        List<String> words = new ArrayList<>();
        BitSet rest = (BitSet) set.clone();
        for (Map.Entry<String, BitSet> group : groups) {
            boolean inside = BitSets.andNot(group.getValue(), set).isEmpty();
            if (inside && group.getValue().intersects(rest)) {
                words.add(group.getKey());
                rest.andNot(group.getValue());
            }
        }
        rest.stream().mapToObj(i -> subjects.get(i).display()).forEach(words::add);
        return words;
    }
}
