package dev.gantry.policy.matrix;

import dev.gantry.policy.cells.Space;
import dev.gantry.policy.resolve.Subject;
import dev.gantry.policy.vocabulary.Operations;
import dev.gantry.policy.vocabulary.Service;
import dev.gantry.policy.vocabulary.SopClass;
import dev.gantry.policy.vocabulary.SopClasses;
import java.util.BitSet;
import java.util.List;

/** Which operations each service has of each SOP class, and which messages {@code hl7} has. */
final class ServiceTable {
    /** Stands for the private SOP classes that the policy does not name. */
    private static final SopClass PRIVATE = SopClasses.find("2.25.1").orElseThrow();

    private static final Service[] SERVICES = Service.values();
    private final int[][] operations;
    private final BitSet[] subjects = new BitSet[SERVICES.length];

    ServiceTable(Space space) {
        List<Subject> all = space.subjects();
        operations = new int[SERVICES.length][all.size()];
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isHl7()) {
                operations[Service.HL7.ordinal()][i] = Operations.HL7_MESSAGE;
            } else {
                sopClass(
                        i,
                        all.get(i).kind() == Subject.Kind.OTHER_SOP_CLASS
                                ? PRIVATE
                                : SopClasses.find(all.get(i).text()).orElse(PRIVATE));
            }
        }
        for (Service service : SERVICES) {
            BitSet set = new BitSet();
            for (int i = 0; i < all.size(); i++) {
                set.set(i, operations[service.ordinal()][i] != 0);
            }
            subjects[service.ordinal()] = set;
        }
    }

    /** What no service has of a SOP class is left to {@code dicom}. */
    private void sopClass(int subject, SopClass sopClass) {
        int known = 0;
        for (Service service : SERVICES) {
            for (Service.Part part : service.parts()) {
                if (part.accepts(sopClass)) {
                    operations[service.ordinal()][subject] |= part.operations();
                    known |= part.operations();
                }
            }
        }
        operations[Service.DICOM.ordinal()][subject] = Service.operationsOf(sopClass) & ~known;
    }

    int operations(Service service, int subject) {
        return operations[service.ordinal()][subject];
    }

    BitSet subjects(Service service) {
        return subjects[service.ordinal()];
    }
}
