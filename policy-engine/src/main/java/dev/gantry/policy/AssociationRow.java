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
}
