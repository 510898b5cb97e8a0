package dev.gantry.policy;

import java.util.List;

/**
 * One presentation context of an A-ASSOCIATE-RQ (PS3.8 9.3.2.2) with the roles that were proposed for its abstract syntax
 * (PS3.7 D.3.3.4).
 *
 * @param id the presentation context id, odd, 1 to 255
 * @param abstractSyntax the SOP class UID
 * @param transferSyntaxes the proposed transfer syntax UIDs in the order of the proposal
 * @param scu whether the requestor proposes to be SCU (true where no role selection item is present)
 * @param scp whether the requestor proposes to be SCP
 */
public record ProposedContext(int id, String abstractSyntax, List<String> transferSyntaxes, boolean scu, boolean scp) {
    public ProposedContext {
        transferSyntaxes = List.copyOf(transferSyntaxes);
    }
}
