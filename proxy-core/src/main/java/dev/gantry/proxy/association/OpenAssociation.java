package dev.gantry.proxy.association;

/** What is open between two devices: an association, or a connection for HL7 messages. */
public interface OpenAssociation {
    /** Returns what does not change about it. */
    AssociationFacts facts();

    /** Ends it on both sides, from any thread. */
    void cut(AssociationEnd.Cause cause, String detail);

    /**
     * Asks it to end by itself as soon as nothing is under way, from any thread. An association ends when its peers release
     * it; a connection that waits for the next message would never.
     */
    default void finish() {}
}
