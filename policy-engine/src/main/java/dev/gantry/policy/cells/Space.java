package dev.gantry.policy.cells;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.Device;
import dev.gantry.policy.resolve.Party;
import dev.gantry.policy.resolve.ResolvedDevice;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.Subject;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The atoms of one or several policies, numbered together. */
public final class Space {
    private final List<ResolvedPolicy> policies;
    private final List<Seat> seats = new ArrayList<>();
    private final Map<String, Integer> seatIndex = new HashMap<>();
    private final List<Subject> subjects;
    private final List<String> transferSyntaxes;
    private final List<Map<String, ResolvedDevice>> devices = new ArrayList<>();

    private Space(List<ResolvedPolicy> policies) {
        this.policies = List.copyOf(policies);
        Set<Subject> allSubjects = new LinkedHashSet<>();
        Set<String> allSyntaxes = new LinkedHashSet<>();
        for (ResolvedPolicy policy : policies) {
            allSubjects.addAll(policy.dimensions().subjects());
            allSyntaxes.addAll(policy.dimensions().transferSyntaxes());
            Map<String, ResolvedDevice> byId = new LinkedHashMap<>();
            policy.devices().forEach(device -> byId.put(device.device().id(), device));
            devices.add(byId);
            for (Party party : policy.dimensions().parties()) {
                Device device = policy.devices().get(party.device()).device();
                String aeTitle = party.aeTitle() == null ? "" : party.aeTitle();
                if (seatIndex.putIfAbsent(device.id() + '/' + aeTitle, seats.size()) == null) {
                    seats.add(new Seat(device.id(), device.zone(), aeTitle));
                }
            }
        }
        subjects = List.copyOf(allSubjects);
        transferSyntaxes = List.copyOf(allSyntaxes);
    }

    /** Makes the space of a policy, or that of several to compare. */
    public static Space of(ResolvedPolicy... policies) {
        return new Space(List.of(policies));
    }

    /** Returns the policies. */
    public List<ResolvedPolicy> policies() {
        return policies;
    }

    /** Returns the callers and called devices; a device that stands in several policies is shown as in the first. */
    public List<Seat> seats() {
        return seats;
    }

    /** Returns the SOP classes and messages. */
    public List<Subject> subjects() {
        return subjects;
    }

    /** Returns the UIDs of the transfer syntaxes; the empty one stands for all others. */
    public List<String> transferSyntaxes() {
        return transferSyntaxes;
    }

    /** Returns how a device stands in a policy; null where the policy does not have it. */
    @org.jspecify.annotations.Nullable
    ResolvedDevice device(int policy, String id) {
        return devices.get(policy).get(id);
    }

    /** Returns how strongly a device is known, by the last policy that has it. */
    Assurance assurance(String id) {
        for (int i = policies.size() - 1; i >= 0; i--) {
            ResolvedDevice device = device(i, id);
            if (device != null) {
                return device.assurance();
            }
        }
        return Assurance.ADDRESS;
    }

    /** Returns the AE titles of a device in a policy; none where the policy does not have it. */
    Set<String> titles(int policy, String id) {
        ResolvedDevice device = device(policy, id);
        return device == null ? Set.of() : device.device().aeTitles();
    }

    /** Returns the AE titles of a device in all of the policies. */
    Set<String> allTitles(String id) {
        Set<String> titles = new TreeSet<>();
        for (int i = 0; i < policies.size(); i++) {
            titles.addAll(titles(i, id));
        }
        return titles;
    }

    /** Returns whether the device of a seat has the same AE titles in every policy. */
    boolean hasSameTitles(int seat) {
        String id = seats.get(seat).device();
        for (int i = 1; i < policies.size(); i++) {
            if (!titles(0, id).equals(titles(i, id))) {
                return false;
            }
        }
        return true;
    }

    /** Returns the seats that some parties of a policy, by its dimensions, are in this space. */
    public BitSet seats(int policy, BitSet parties) {
        if (policies.size() == 1) {
            return parties;
        }
        ResolvedPolicy owner = policies.get(policy);
        BitSet set = new BitSet(seats.size());
        parties.stream().forEach(i -> {
            Party party = owner.dimensions().parties().get(i);
            String id = owner.devices().get(party.device()).device().id();
            Integer seat = seatIndex.get(id + '/' + (party.aeTitle() == null ? "" : party.aeTitle()));
            if (seat != null) {
                set.set(seat);
            }
        });
        return set;
    }

    /** What a policy calls "any other" is more in a space that tells more apart. */
    BitSet subjects(int policy, BitSet atoms) {
        if (policies.size() == 1) {
            return atoms;
        }
        ResolvedPolicy owner = policies.get(policy);
        BitSet set = new BitSet(subjects.size());
        for (int i = 0; i < subjects.size(); i++) {
            Subject subject = subjects.get(i);
            int atom = subject.isHl7()
                    ? owner.dimensions().message(subject.text())
                    : owner.dimensions().sopClass(subject.text());
            set.set(i, atoms.get(atom));
        }
        return set;
    }

    BitSet transferSyntaxes(int policy, BitSet atoms) {
        if (policies.size() == 1) {
            return atoms;
        }
        ResolvedPolicy owner = policies.get(policy);
        BitSet set = new BitSet(transferSyntaxes.size());
        for (int i = 0; i < transferSyntaxes.size(); i++) {
            set.set(i, atoms.get(owner.dimensions().transferSyntax(transferSyntaxes.get(i))));
        }
        return set;
    }

    /** Returns all numbers below a size as a set. */
    public static BitSet all(int size) {
        BitSet all = new BitSet(size);
        all.set(0, size);
        return all;
    }
}
