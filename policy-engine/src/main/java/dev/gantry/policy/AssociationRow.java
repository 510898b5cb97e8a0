package dev.gantry.policy;

/**
 * All decisions of one association, made when it was judged: what is asked for a message is one look-up without
 * allocation.
 */
public interface AssociationRow {
    /**
     * Judges the request message of an operation.
     *
     * @param contextId the presentation context the message came on
     * @param command the operation
     * @param sender which end of the association sent the request
     * @return never null; a denial for a context that was not accepted
     */
    Decision decide(int contextId, DimseCommand command, Sender sender);

    /**
     * Tells which transfer syntax was accepted for a context. Where rules make a difference between the transfer syntaxes
     * that were proposed, operations on the context are denied until this is known.
     *
     * @param contextId the presentation context
     * @param transferSyntax the UID that the called device accepted
     * @return the row to ask from then on; this one does not change
     */
    default AssociationRow accepted(int contextId, String transferSyntax) {
        return this;
    }
}
