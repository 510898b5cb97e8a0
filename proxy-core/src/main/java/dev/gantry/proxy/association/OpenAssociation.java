package dev.gantry.proxy.association;

import dev.gantry.policy.PeerEvidence;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What is open between two devices: an association, or a connection for HL7 messages. All calls come from any thread. */
public interface OpenAssociation {
    /** Returns what does not change about it. */
    AssociationFacts facts();

    /**
     * Ends it on both sides.
     *
     * @return false if that was ordered before
     */
    boolean cut(AssociationEnd.Cause cause, String detail);

    /** Returns what the caller was attributed to its device by. */
    PeerEvidence callerEvidence();

    /** Returns the certificates of both sides, as far as there are any and they are connected yet. */
    List<X509Certificate> certificates();

    /** Asks its thread how it is; the answer comes when that thread has the time. */
    CompletableFuture<AssociationSnapshot> snapshot();

    /** Judges it again if another policy is in force. HL7 messages need no telling: each is judged by the policy of its time. */
    default void policyChanged() {}

    /**
     * Asks it to end by itself as soon as nothing is under way. An association ends when its peers release it; a connection
     * that waits for the next message would never.
     */
    default void finish() {}
}
