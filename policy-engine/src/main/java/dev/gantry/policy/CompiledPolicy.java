package dev.gantry.policy;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A policy that was checked and compiled: immutable, safe for all threads, never blocking. */
public interface CompiledPolicy {
    /** Returns the name of this state of the policy. */
    PolicyRevision revision();

    /** Finds the one device that the evidence fits. */
    Identification identify(PeerEvidence evidence);

    /** Returns the one device that a certificate is attributed to wherever it is shown; empty where there is none, or several. */
    default Optional<Device> holderOf(CertificateEvidence certificate) {
        return Optional.empty();
    }

    /** Returns the public keys that devices are known by, as {@code sha256/BASE64}. */
    default Set<String> pins() {
        return Set.of();
    }

    /** Judges an association request: identity of the AE titles first, then the rules, context by context. */
    AssociationDecision judge(AssociationRequest request);

    /** Returns the device that owns an AE title, or null. */
    @Nullable
    Device deviceOwning(String aeTitle);

    /** Returns the device that is called so in HL7 messages (MSH-3/4 as sender, MSH-5/6 as receiver), or null. */
    @Nullable
    Device deviceNamed(String application, String facility);

    /** Returns every device, ranges expanded, in the order of their ids. */
    Collection<Device> devices();

    /** Returns the ids of all zones. */
    Collection<String> zones();

    /** Returns the AE titles that some rule would let a calling AE title call, whatever else it asks. */
    default Collection<String> calledBy(String callingAe) {
        return List.of();
    }

    /**
     * Returns whether the AE titles of others are kept from the devices of a zone: then a called title that nobody has is
     * answered as one that must not be called.
     */
    default boolean concealsTitlesFrom(String zone) {
        return false;
    }

    /** Returns how a presentation context is answered that the policy refuses. */
    default DeniedContext deniedContext() {
        return DeniedContext.USER_REJECTION;
    }

    /** Returns what becomes of associations that were open before this policy came into force. */
    default OnChange onChange() {
        return OnChange.RECHECK;
    }

    /** Judges an HL7 message. Its attributes play no part: the decision has no residual. */
    Decision judge(Hl7Request request);

    /** Returns what an obligation asks for, or null for an id that the policy does not have. */
    @Nullable
    Obligation obligation(String id);

    /** Returns the limits of a rule; none for an id that the policy does not have. */
    List<RuleLimit> limits(String ruleId);

    /** Returns what a rule says of what comes after a request; {@link RuleTerms#NONE} for an id that the policy does not have. */
    default RuleTerms terms(String ruleId) {
        return RuleTerms.NONE;
    }

    /** Returns whether refusals between two AE titles are only noted and not enforced. */
    default boolean isMonitored(String callingAe, String calledAe) {
        return false;
    }
}
