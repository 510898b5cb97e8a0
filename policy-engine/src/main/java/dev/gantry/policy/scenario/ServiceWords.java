package dev.gantry.policy.scenario;

import dev.gantry.policy.vocabulary.Operations;
import dev.gantry.policy.vocabulary.Service;
import dev.gantry.policy.vocabulary.SopClass;
import dev.gantry.policy.vocabulary.SopClasses;

/** Finds the service that an operation on a SOP class belongs to. */
public final class ServiceWords {
    private ServiceWords() {}

    /**
     * Returns the service of an operation: the first that has it, {@code dicom} where none does.
     *
     * @param operation one bit of {@link Operations}
     * @param subject the UID of the SOP class; anything for HL7
     */
    public static Service of(int operation, String subject) {
        if (operation == Operations.HL7_MESSAGE) {
            return Service.HL7;
        }
        SopClass sopClass = SopClasses.find(subject).orElse(null);
        for (Service service : Service.values()) {
            for (Service.Part part : service.parts()) {
                if ((part.operations() & operation) != 0 && sopClass != null && part.accepts(sopClass)) {
                    return service;
                }
            }
        }
        return Service.DICOM;
    }
}
