package dev.gantry.proxy.enforcement;

import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.ProposedContext;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.dimse.CommandField;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.dicom.pdu.RoleSelection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Translates the words of the wire into those of the policy. */
final class AccessRequests {
    private AccessRequests() {}

    /** Returns the proposed contexts with the roles that the request proposes for each abstract syntax (PS3.7 D.3.3.4). */
    static List<ProposedContext> contexts(AAssociateRq request) {
        Map<Uid, RoleSelection> roles = new HashMap<>();
        for (RoleSelection role : request.userInformation().roleSelections()) {
            roles.putIfAbsent(role.sopClass(), role);
        }
        return request.presentationContexts().stream()
                .map(context -> {
                    RoleSelection role = roles.get(context.abstractSyntax());
                    return new ProposedContext(
                            context.id(),
                            context.abstractSyntax().value(),
                            context.transferSyntaxes().stream().map(Uid::value).toList(),
                            role == null || role.scu(),
                            role != null && role.scp());
                })
                .toList();
    }

    /**
     * Returns the operation of a request.
     *
     * @throws IllegalArgumentException for a response
     */
    static DimseCommand command(CommandField field) {
        return switch (field) {
            case C_STORE_RQ -> DimseCommand.C_STORE;
            case C_FIND_RQ -> DimseCommand.C_FIND;
            case C_MOVE_RQ -> DimseCommand.C_MOVE;
            case C_GET_RQ -> DimseCommand.C_GET;
            case C_ECHO_RQ -> DimseCommand.C_ECHO;
            case C_CANCEL_RQ -> DimseCommand.C_CANCEL;
            case N_EVENT_REPORT_RQ -> DimseCommand.N_EVENT_REPORT;
            case N_GET_RQ -> DimseCommand.N_GET;
            case N_SET_RQ -> DimseCommand.N_SET;
            case N_ACTION_RQ -> DimseCommand.N_ACTION;
            case N_CREATE_RQ -> DimseCommand.N_CREATE;
            case N_DELETE_RQ -> DimseCommand.N_DELETE;
            default -> throw new IllegalArgumentException("command field: " + field + " (expected: a request)");
        };
    }
}
