package dev.gantry.policy.difference;

import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Sender;
import dev.gantry.policy.cells.Selection;
import dev.gantry.policy.cells.Space;
import dev.gantry.policy.model.Group;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.resolve.BitSets;
import dev.gantry.policy.resolve.Party;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.Subject;
import dev.gantry.policy.vocabulary.Operations;
import dev.gantry.policy.vocabulary.Service;
import dev.gantry.policy.vocabulary.SopClass;
import dev.gantry.policy.vocabulary.SopClasses;
import dev.gantry.policy.vocabulary.TransferSyntaxes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Says regions in words of the policies, those of the later one before those of the earlier. */
final class RegionWords {
    private static final String ANY = "any";

    private final Space space;
    private final NameCover titles = new NameCover();
    private final NameCover hl7Names = new NameCover();
    private final NameCover subjects = new NameCover();
    private final NameCover transferSyntaxes = new NameCover();
    private final BitSet hl7Seats = new BitSet();
    private final BitSet hl7Subjects = new BitSet();

    RegionWords(Space space) {
        this.space = space;
        for (int i = 0; i < space.seats().size(); i++) {
            hl7Seats.set(i, space.seats().get(i).isHl7());
        }
        for (int i = 0; i < space.subjects().size(); i++) {
            hl7Subjects.set(i, space.subjects().get(i).isHl7());
        }
        addParty(ANY, Space.all(space.seats().size()));
        for (int i = space.policies().size() - 1; i >= 0; i--) {
            addParties(i);
            addGroups(i);
        }
        for (int i = 0; i < space.subjects().size(); i++) {
            subjects.add(space.subjects().get(i).display(), single(i));
        }
        for (int i = 0; i < space.transferSyntaxes().size(); i++) {
            String uid = space.transferSyntaxes().get(i);
            transferSyntaxes.add(uid.isEmpty() ? "any other" : TransferSyntaxes.display(uid), single(i));
        }
    }

    private void addParties(int number) {
        ResolvedPolicy policy = space.policies().get(number);
        Map<String, BitSet> zones = new TreeMap<>();
        Map<String, BitSet> devices = new TreeMap<>();
        Map<String, BitSet> byTitle = new TreeMap<>();
        List<Party> all = policy.dimensions().parties();
        for (int i = 0; i < all.size(); i++) {
            var device = policy.devices().get(all.get(i).device()).device();
            zones.computeIfAbsent(device.zone(), key -> new BitSet()).set(i);
            devices.computeIfAbsent(device.id(), key -> new BitSet()).set(i);
            String title = all.get(i).aeTitle();
            if (title != null) {
                byTitle.computeIfAbsent("ae:" + title, key -> new BitSet()).set(i);
            }
        }
        // A zone of the earlier policy says nothing of seats that only the later one has.
        if (number == space.policies().size() - 1) {
            Map<String, BitSet> groups = new TreeMap<>();
            Selection selection = new Selection(space, policy);
            for (Group group : policy.written().groups()) {
                if (group.kind() == Group.Kind.ZONES) {
                    BitSet set = new BitSet();
                    for (String word : selection.expand(Group.Kind.ZONES, group.members())) {
                        for (Map<String, BitSet> names : List.of(zones, devices, byTitle)) {
                            set.or(names.getOrDefault(word, new BitSet()));
                        }
                    }
                    groups.put(group.id().text(), set);
                }
            }
            add(number, groups);
            add(number, zones);
        }
        add(number, devices);
        add(number, byTitle);
    }

    private void add(int number, Map<String, BitSet> names) {
        names.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> -entry.getValue().cardinality()))
                .forEach(entry -> addParty(entry.getKey(), space.seats(number, entry.getValue())));
    }

    /** A device under its AE titles and under its HL7 names is never in one box. */
    private void addParty(String name, BitSet seats) {
        titles.add(name, BitSets.andNot(seats, hl7Seats));
        hl7Names.add(name, BitSets.and(seats, hl7Seats));
    }

    private void addGroups(int number) {
        ResolvedPolicy policy = space.policies().get(number);
        Selection selection = new Selection(space, policy);
        List<Group> groups = new ArrayList<>(policy.written().groups());
        groups.sort(Comparator.comparing(group -> group.id().text()));
        for (Group group : groups) {
            List<Name> word = List.of(group.id());
            switch (group.kind()) {
                case SOP -> {
                    BitSet set = new BitSet();
                    for (SopClass sopClass : selection.sopClasses(word)) {
                        int index = space.subjects().indexOf(new Subject(Subject.Kind.SOP_CLASS, sopClass.uid()));
                        set.set(Math.max(index, 0), index >= 0);
                    }
                    subjects.add(group.id().text(), set);
                }
                case HL7 -> {
                    BitSet set = new BitSet();
                    for (String message : selection.expand(Group.Kind.HL7, word)) {
                        int index = space.subjects().indexOf(new Subject(Subject.Kind.HL7_MESSAGE, message));
                        set.set(Math.max(index, 0), index >= 0);
                    }
                    subjects.add(group.id().text(), set);
                }
                case TRANSFER_SYNTAXES -> {
                    BitSet set = new BitSet();
                    for (String syntax : selection.expand(Group.Kind.TRANSFER_SYNTAXES, word)) {
                        int index = space.transferSyntaxes()
                                .indexOf(TransferSyntaxes.find(syntax).orElse(syntax));
                        set.set(Math.max(index, 0), index >= 0);
                    }
                    transferSyntaxes.add(group.id().text(), set);
                }
                case ZONES, ROLES -> {}
            }
        }
    }

    /** Returns the words for callers or called devices. */
    List<String> parties(BitSet seats) {
        return seats.intersects(hl7Seats) ? hl7Names.of(seats) : titles.of(seats);
    }

    /** Returns the services, with their SOP classes and commands, that a region is about. */
    List<Change.Matter> matter(Region region) {
        List<String> syntaxes = transferSyntaxes(region);
        if ((region.operations() & Operations.HL7_MESSAGE) != 0) {
            Named named = named(region.subjects(), hl7Subjects);
            return List.of(new Change.Matter(Service.HL7.word(), List.of(), named.words, named.except, List.of()));
        }
        int[] left = new int[space.subjects().size()];
        region.subjects().stream().forEach(i -> left[i] = region.operations());
        List<Change.Matter> matter = new ArrayList<>();
        for (Service service : Service.values()) {
            for (Service.Part part : service.parts()) {
                Map<Integer, BitSet> byOperations = new TreeMap<>();
                for (int i = region.subjects().nextSetBit(0);
                        i >= 0;
                        i = region.subjects().nextSetBit(i + 1)) {
                    int common = left[i] & part.operations();
                    if (common != 0 && accepts(part, i)) {
                        byOperations
                                .computeIfAbsent(common, key -> new BitSet())
                                .set(i);
                        left[i] &= ~common;
                    }
                }
                BitSet always = new BitSet();
                part.always()
                        .forEach(sopClass -> always.set(
                                space.subjects().indexOf(new Subject(Subject.Kind.SOP_CLASS, sopClass.uid()))));
                byOperations.forEach((operations, set) -> {
                    Named named = named(set, always);
                    List<String> commands = operations == part.operations() ? List.of() : commands(operations);
                    matter.add(new Change.Matter(service.word(), commands, named.words, named.except, syntaxes));
                });
            }
        }
        Map<Integer, BitSet> rest = new TreeMap<>();
        for (int i = 0; i < left.length; i++) {
            if (left[i] != 0) {
                rest.computeIfAbsent(left[i], key -> new BitSet()).set(i);
            }
        }
        BitSet dicom = Space.all(space.subjects().size());
        dicom.andNot(hl7Subjects);
        rest.forEach((operations, set) -> {
            Named named = named(set, dicom);
            List<String> commands = operations == 0xFF_FFFF ? List.of() : commands(operations);
            matter.add(new Change.Matter(Service.DICOM.word(), commands, named.words, named.except, syntaxes));
        });
        return matter;
    }

    private boolean accepts(Service.Part part, int index) {
        Subject subject = space.subjects().get(index);
        return subject.kind() == Subject.Kind.SOP_CLASS
                ? SopClasses.find(subject.text()).filter(part::accepts).isPresent()
                : SopClasses.find("2.25.1").filter(part::accepts).isPresent();
    }

    private List<String> transferSyntaxes(Region region) {
        BitSet all = Space.all(space.transferSyntaxes().size());
        if (region.transferSyntaxes().cardinality() == all.cardinality()) {
            return List.of();
        }
        Named named = named(region.transferSyntaxes(), all, transferSyntaxes);
        return named.except.isEmpty()
                ? named.words
                : List.of("all transfer syntaxes but " + String.join(", ", named.except));
    }

    /** Words for a set: none for everything that is usual, and what is left out where that is shorter. */
    private record Named(List<String> words, List<String> except) {}

    private Named named(BitSet set, BitSet usual) {
        return named(set, usual, subjects);
    }

    private static Named named(BitSet set, BitSet usual, NameCover names) {
        BitSet missing = BitSets.andNot(usual, set);
        BitSet more = BitSets.andNot(set, usual);
        if (more.isEmpty() && missing.cardinality() < set.cardinality()) {
            return new Named(List.of(), names.of(missing));
        }
        if (missing.isEmpty()) {
            List<String> words = new ArrayList<>();
            words.add("everything usual");
            words.addAll(names.of(more));
            return new Named(words, List.of());
        }
        return new Named(names.of(set), List.of());
    }

    private static List<String> commands(int operations) {
        List<String> commands = new ArrayList<>();
        for (DimseCommand command : DimseCommand.values()) {
            if ((operations & Operations.of(Sender.CALLER, command)) != 0) {
                commands.add(command.keyword());
            }
            if ((operations & Operations.of(Sender.CALLED, command)) != 0) {
                commands.add(command.keyword() + " from the called side");
            }
        }
        return commands;
    }

    private static BitSet single(int index) {
        BitSet set = new BitSet();
        set.set(index);
        return set;
    }

    /** Returns the ids of the devices of some seats. */
    Set<String> devices(BitSet seats) {
        Set<String> ids = new TreeSet<>();
        seats.stream().forEach(i -> ids.add(space.seats().get(i).device()));
        return ids;
    }
}
