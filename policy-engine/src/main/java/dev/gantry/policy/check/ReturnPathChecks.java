package dev.gantry.policy.check;

import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Sender;
import dev.gantry.policy.diagnostic.Problems;
import dev.gantry.policy.model.RuleKind;
import dev.gantry.policy.resolve.Box;
import dev.gantry.policy.resolve.Dimensions;
import dev.gantry.policy.resolve.Party;
import dev.gantry.policy.resolve.ResolvedDevice;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.ResolvedRule;
import dev.gantry.policy.vocabulary.Operations;
import dev.gantry.policy.vocabulary.ProblemCode;
import dev.gantry.policy.vocabulary.SopClasses;
import java.util.BitSet;
import java.util.NavigableSet;
import java.util.TreeSet;

/** Requests whose answer comes on an association of its own: is there a way for it? */
final class ReturnPathChecks {
    private static final int COMMIT = Operations.of(Sender.CALLER, DimseCommand.N_ACTION);
    private static final int MOVE = Operations.of(Sender.CALLER, DimseCommand.C_MOVE);
    private static final int STORE = Operations.of(Sender.CALLER, DimseCommand.C_STORE);

    private final Problems problems;

    ReturnPathChecks(Problems problems) {
        this.problems = problems;
    }

    void check(ResolvedPolicy policy) {
        for (ResolvedRule rule : policy.rules()) {
            if (rule.kind() == RuleKind.ALLOW) {
                commitment(rule, policy);
                moves(rule, policy);
            }
        }
    }

    private void commitment(ResolvedRule rule, ResolvedPolicy policy) {
        Dimensions dimensions = policy.dimensions();
        int commitment = dimensions.sopClass(SopClasses.STORAGE_COMMITMENT_PUSH);
        TreeSet<String> unreachable = new TreeSet<>();
        for (Box box : rule.boxes()) {
            if ((box.operations() & COMMIT) != 0 && box.subjects().get(commitment)) {
                box.from().stream().forEach(party -> {
                    ResolvedDevice device =
                            policy.devices().get(dimensions.parties().get(party).device());
                    if (device.device().listens() == null) {
                        unreachable.add(device.device().id());
                    }
                });
            }
        }
        if (!unreachable.isEmpty()) {
            problems.error(
                    ProblemCode.E307.name(),
                    rule.written().id().span(),
                    "rule `" + rule.id() + "` lets `" + unreachable.first()
                            + "` ask for storage commitment, and no report can reach it: it has no `listens`"
                            + (unreachable.size() > 1 ? " (and " + (unreachable.size() - 1) + " more)" : ""));
        }
    }

    private void moves(ResolvedRule rule, ResolvedPolicy policy) {
        for (Box box : rule.boxes()) {
            if ((box.operations() & MOVE) != 0) {
                BitSet archives = devices(box.to(), policy);
                TreeSet<String> barred = new TreeSet<>();
                for (String destination : destinations(rule, box, policy)) {
                    int party = policy.dimensions().partyOf(destination);
                    if (party >= 0 && !isReachable(archives, party, policy)) {
                        barred.add(destination);
                    }
                }
                if (!barred.isEmpty()) {
                    problems.warning(
                            ProblemCode.W410.name(),
                            rule.written().id().span(),
                            "rule `" + rule.id() + "` lets instances be moved to `" + barred.first()
                                    + "`, where nobody it asks may store"
                                    + (barred.size() > 1 ? " (and " + (barred.size() - 1) + " more)" : ""));
                }
                return;
            }
        }
    }

    private static NavigableSet<String> destinations(ResolvedRule rule, Box box, ResolvedPolicy policy) {
        TreeSet<String> titles = new TreeSet<>(rule.moveDestinations());
        if (rule.moveToSelf() || rule.movesAnywhere()) {
            devices(box.from(), policy).stream()
                    .forEach(device ->
                            titles.addAll(policy.devices().get(device).device().aeTitles()));
        }
        return titles;
    }

    private static boolean isReachable(BitSet archives, int destination, ResolvedPolicy policy) {
        for (ResolvedRule rule : policy.rules()) {
            if (rule.kind() == RuleKind.ALLOW) {
                for (Box box : rule.boxes()) {
                    if ((box.operations() & STORE) != 0
                            && box.to().get(destination)
                            && devices(box.from(), policy).intersects(archives)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static BitSet devices(BitSet parties, ResolvedPolicy policy) {
        BitSet devices = new BitSet();
        parties.stream()
                .mapToObj(policy.dimensions().parties()::get)
                .mapToInt(Party::device)
                .forEach(devices::set);
        return devices;
    }
}
