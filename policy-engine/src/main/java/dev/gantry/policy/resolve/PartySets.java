package dev.gantry.policy.resolve;

import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.diagnostic.Suggestions;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.Zone;
import dev.gantry.policy.vocabulary.ProblemCode;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The parties that each zone and device stands for. */
final class PartySets {
    private static final String AE_PREFIX = "ae:";

    private final Map<String, BitSet> byName = new HashMap<>();
    private final Map<String, BitSet> byAe = new HashMap<>();
    private final BitSet all;
    private final BitSet hl7 = new BitSet();
    private final List<String> suggestions = new ArrayList<>();

    PartySets(List<Zone> zones, List<ResolvedDevice> devices, List<Party> parties, Collection<String> groupNames) {
        all = Dimensions.all(parties.size());
        zones.forEach(zone -> byName.put(zone.id().text(), new BitSet()));
        for (int i = 0; i < parties.size(); i++) {
            Party party = parties.get(i);
            ResolvedDevice device = devices.get(party.device());
            set(byName, device.device().id(), i);
            set(byName, device.device().zone(), i);
            hl7.set(i, party.isHl7());
            String aeTitle = party.aeTitle();
            if (aeTitle != null) {
                set(byAe, aeTitle, i);
            }
        }
        suggestions.addAll(byName.keySet());
        suggestions.addAll(groupNames);
        suggestions.add("any");
    }

    BitSet hl7() {
        return hl7;
    }

    BitSet dicom() {
        BitSet dicom = (BitSet) all.clone();
        dicom.andNot(hl7);
        return dicom;
    }

    BitSet of(List<Name> words, Problems problems) {
        if (words.isEmpty()) {
            return all;
        }
        BitSet set = new BitSet();
        for (Name word : words) {
            BitSet meant = word.text().equals("any") ? all : byName.get(word.text());
            if (meant != null) {
                set.or(meant);
            } else if (word.text().startsWith(AE_PREFIX)) {
                String aeTitle = word.text().substring(AE_PREFIX.length());
                BitSet owner = byAe.get(aeTitle);
                if (owner != null) {
                    set.or(owner);
                } else {
                    problems.error(
                            ProblemCode.E203.name(),
                            word.span(),
                            "no device owns the AE title `" + abbreviated(aeTitle) + "`",
                            Suggestions.didYouMean(aeTitle, byAe.keySet()));
                }
            } else {
                problems.error(
                        ProblemCode.E202.name(),
                        word.span(),
                        "unknown zone, group or device `" + abbreviated(word.text()) + "`",
                        help(word.text()));
            }
        }
        return set;
    }

    private String[] help(String word) {
        return byAe.containsKey(word)
                ? new String[] {"an AE title is written `ae:" + word + "`"}
                : Suggestions.didYouMean(word, suggestions);
    }

    private static void set(Map<String, BitSet> sets, String key, int party) {
        sets.computeIfAbsent(key, k -> new BitSet()).set(party);
    }

    private static String abbreviated(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
