package dev.gantry.policy.cells;

import dev.gantry.policy.model.Group;
import dev.gantry.policy.model.Name;
import dev.gantry.policy.resolve.ResolvedPolicy;
import dev.gantry.policy.resolve.Subject;
import dev.gantry.policy.vocabulary.Operations;
import dev.gantry.policy.vocabulary.Service;
import dev.gantry.policy.vocabulary.SopClass;
import dev.gantry.policy.vocabulary.SopClasses;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Turns words of a checked policy into sets of atoms of its space. */
public final class Selection {
    private static final String AE_PREFIX = "ae:";

    private final Space space;
    private final ResolvedPolicy policy;

    /** Makes a selection from a space by the names of a policy. */
    public Selection(Space space, ResolvedPolicy policy) {
        this.space = space;
        this.policy = policy;
    }

    /**
     * Some subjects with some operations.
     *
     * @param subjects by {@link Space#subjects()}
     * @param operations as {@link Operations}
     */
    public record Matter(BitSet subjects, int operations) {}

    /** Returns the seats that zones, groups, devices, AE titles or {@code any} mean; all of them for no word. */
    public BitSet seats(List<Name> words) {
        if (words.isEmpty()) {
            return Space.all(space.seats().size());
        }
        BitSet set = new BitSet();
        for (String word : expand(Group.Kind.ZONES, words)) {
            for (int i = 0; i < space.seats().size(); i++) {
                Seat seat = space.seats().get(i);
                boolean meant = word.equals("any")
                        || seat.zone().equals(word)
                        || seat.device().equals(word)
                        || (!seat.isHl7() && word.equals(AE_PREFIX + seat.aeTitle()));
                if (meant) {
                    set.set(i);
                }
            }
        }
        return set;
    }

    /** Returns the words that some words mean, groups replaced by their members. */
    public Set<String> expand(Group.Kind kind, List<Name> words) {
        LinkedHashSet<String> result = new LinkedHashSet<>();
        for (Name word : words) {
            List<Group> groups = policy.written().groups().stream()
                    .filter(group -> group.kind() == kind && group.id().text().equals(word.text()))
                    .toList();
            if (groups.isEmpty()) {
                result.add(word.text());
            } else {
                // A checked policy has no group that contains itself.
                groups.forEach(group -> result.addAll(expand(kind, group.members())));
            }
        }
        return result;
    }

    /** Returns the SOP classes that some words mean. */
    public List<SopClass> sopClasses(List<Name> words) {
        List<SopClass> classes = new ArrayList<>();
        expand(Group.Kind.SOP, words).forEach(word -> SopClasses.find(word).ifPresent(classes::add));
        return classes;
    }

    /**
     * Returns what services mean.
     *
     * @param services none for all
     * @param sop none for all
     * @param widest whether SOP classes that a service means only where they are named, and private ones, are meant too
     */
    public List<Matter> matters(List<Name> services, List<Name> sop, boolean widest) {
        List<SopClass> classes = sopClasses(sop);
        List<Matter> matters = new ArrayList<>();
        if (services.isEmpty()) {
            BitSet subjects = sop.isEmpty() ? Space.all(space.subjects().size()) : set(classes);
            return List.of(new Matter(subjects, Operations.ALL));
        }
        for (Name word : services) {
            Service service = Service.byWord().get(word.text());
            if (service == Service.HL7) {
                matters.add(new Matter(ofKind(true), Operations.HL7_MESSAGE));
            } else if (service == Service.DICOM) {
                matters.add(new Matter(sop.isEmpty() ? ofKind(false) : set(classes), 0xFF_FFFF));
            } else if (service != null) {
                for (Service.Part part : service.parts()) {
                    matters.add(new Matter(subjects(part, classes, sop.isEmpty(), widest), part.operations()));
                }
            }
        }
        return matters;
    }

    private BitSet subjects(Service.Part part, List<SopClass> named, boolean any, boolean widest) {
        if (!any) {
            return set(named.stream().filter(part::accepts).toList());
        }
        BitSet set = set(part.always());
        if (widest) {
            for (int i = 0; i < space.subjects().size(); i++) {
                Subject subject = space.subjects().get(i);
                // A class without an atom of its own is a private one.
                String uid = subject.kind() == Subject.Kind.OTHER_SOP_CLASS ? Witness.SOP_CLASS : subject.text();
                if (!subject.isHl7()
                        && SopClasses.find(uid).filter(part::accepts).isPresent()) {
                    set.set(i);
                }
            }
        }
        return set;
    }

    private BitSet set(List<SopClass> classes) {
        BitSet set = new BitSet();
        for (SopClass sopClass : classes) {
            int index = space.subjects().indexOf(new Subject(Subject.Kind.SOP_CLASS, sopClass.uid()));
            set.set(index >= 0 ? index : space.subjects().indexOf(new Subject(Subject.Kind.OTHER_SOP_CLASS, "")));
        }
        return set;
    }

    private BitSet ofKind(boolean hl7) {
        BitSet set = new BitSet();
        for (int i = 0; i < space.subjects().size(); i++) {
            set.set(i, space.subjects().get(i).isHl7() == hl7);
        }
        return set;
    }
}
