package dev.gantry.policy.check;

import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.model.DeviceEntry;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.model.Zone;
import dev.gantry.policy.resolve.Box;
import dev.gantry.policy.resolve.Party;
import dev.gantry.policy.resolve.ResolvedDevice;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import dev.gantry.policy.vocabulary.ProblemCode;
import java.util.BitSet;

/** Definitions that stand there without effect, or look like slips. */
final class UseChecks {
    private final Problems problems;

    UseChecks(Problems problems) {
        this.problems = problems;
    }

    void check(ResolvedPolicy policy) {
        BitSet allowed = new BitSet();
        for (ResolvedRule rule : policy.rules()) {
            if (rule.kind() == RuleKind.ALLOW) {
                for (Box box : rule.boxes()) {
                    mark(box.from(), policy, allowed);
                    mark(box.to(), policy, allowed);
                }
            }
        }
        BitSet peopled = new BitSet();
        for (int i = 0; i < policy.devices().size(); i++) {
            ResolvedDevice device = policy.devices().get(i);
            peopled.set(device.zone());
            if (!allowed.get(i)) {
                problems.warning(
                        ProblemCode.W407.name(),
                        device.entry().id().span(),
                        "no rule allows device `" + device.device().id() + "` anything");
            }
        }
        for (int i = 0; i < policy.zones().size(); i++) {
            Zone zone = policy.zones().get(i);
            if (!peopled.get(i)) {
                problems.warning(
                        ProblemCode.W408.name(), zone.id().span(), "no device stands in zone `" + zone.id() + "`");
            }
        }
        policy.written().devices().forEach(this::lowerCase);
    }

    private static void mark(BitSet parties, ResolvedPolicy policy, BitSet devices) {
        parties.stream()
                .mapToObj(policy.dimensions().parties()::get)
                .mapToInt(Party::device)
                .forEach(devices::set);
    }

    private void lowerCase(DeviceEntry entry) {
        for (Name word : entry.aeTitles()) {
            String title = word.text().replaceAll("\\{n+}", "");
            if (!title.equals(title.toUpperCase(java.util.Locale.ROOT))) {
                problems.warning(
                        ProblemCode.W406.name(),
                        word.span(),
                        "AE title `" + word.text() + "` has lower-case letters, which most devices do not use");
            }
        }
    }
}
