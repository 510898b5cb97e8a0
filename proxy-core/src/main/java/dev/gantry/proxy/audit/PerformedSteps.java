package dev.gantry.proxy.audit;

import dev.gantry.proxy.association.OperationContent;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dimse.CommandField;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whom performed procedure steps are about. Only their N-CREATE says it (PS3.4 F.7.2.1); the N-SET that completes one comes
 * much later, and often on another association. The youngest are remembered.
 */
final class PerformedSteps {
    private static final Uid MODALITY_PERFORMED_PROCEDURE_STEP = new Uid("1.2.840.10008.3.1.2.3.3");
    private static final int MOST = 4096;

    private final Map<String, Subject> begun = new LinkedHashMap<>();

    record Subject(String patientId, String studyInstanceUid) {}

    static boolean isStep(Uid sopClass) {
        return sopClass.equals(MODALITY_PERFORMED_PROCEDURE_STEP);
    }

    /** Returns whom an operation is about; empty names where that is not known. */
    synchronized Subject subject(OperationContent content) {
        Uid instance = content.sopInstance();
        Subject said = new Subject(content.patientId(), content.studyInstanceUid());
        if (instance == null) {
            return said;
        }
        if (content.command() == CommandField.N_CREATE_RQ) {
            if (begun.size() >= MOST) {
                begun.remove(begun.keySet().iterator().next());
            }
            begun.put(instance.value(), said);
            return said;
        }
        return begun.getOrDefault(instance.value(), said);
    }
}
