package dev.gantry.proxy.enforcement;

import dev.gantry.policy.DimseCommand;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import static dev.gantry.policy.DimseCommand.*;

/**
 * Which operations a SOP class knows at all. An operation that it does not know is no request that a policy could refuse but
 * an attempt to smuggle one service through another's context. SOP classes that are not listed are left to the policy.
 */
final class ServiceCommands {
    private static final Map<Uid, Set<DimseCommand>> KNOWN = new HashMap<>();

    static {
        know(EnumSet.of(C_ECHO), WellKnownUids.VERIFICATION);
        know(
                EnumSet.of(C_FIND, C_CANCEL),
                WellKnownUids.MODALITY_WORKLIST_FIND,
                WellKnownUids.PATIENT_ROOT_FIND,
                WellKnownUids.STUDY_ROOT_FIND);
        know(EnumSet.of(C_MOVE, C_CANCEL), WellKnownUids.PATIENT_ROOT_MOVE, WellKnownUids.STUDY_ROOT_MOVE);
        know(EnumSet.of(C_GET, C_CANCEL), WellKnownUids.PATIENT_ROOT_GET, WellKnownUids.STUDY_ROOT_GET);
        know(EnumSet.of(N_ACTION, N_EVENT_REPORT), WellKnownUids.STORAGE_COMMITMENT_PUSH_MODEL);
        know(EnumSet.of(C_STORE), WellKnownUids.CT_IMAGE_STORAGE, WellKnownUids.MR_IMAGE_STORAGE);
    }

    private ServiceCommands() {}

    static boolean mayOccur(Uid abstractSyntax, DimseCommand operation) {
        Set<DimseCommand> commands = KNOWN.get(abstractSyntax);
        return commands == null || commands.contains(operation);
    }

    private static void know(Set<DimseCommand> commands, Uid... sopClasses) {
        for (Uid sopClass : sopClasses) {
            KNOWN.put(sopClass, commands);
        }
    }
}
