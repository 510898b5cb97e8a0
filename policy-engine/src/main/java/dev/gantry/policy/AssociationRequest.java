package dev.gantry.policy;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is asked at an A-ASSOCIATE-RQ.
 *
 * @param caller the device that {@link CompiledPolicy#identify} found
 * @param assurance how strongly it is known
 * @param certificateAeTitles the AE titles that its certificate names, an upper bound; empty: no bound
 * @param callingAe the calling AE title, padding removed
 * @param calledAe the called AE title, padding removed
 * @param contexts the presentation contexts in the order of the proposal
 * @param at the time of the request
 * @param user the user behind it, absent where none is verified
 * @param pending what waits for this caller to call the called device
 */
public record AssociationRequest(
        Device caller,
        Assurance assurance,
        Set<String> certificateAeTitles,
        String callingAe,
        String calledAe,
        List<ProposedContext> contexts,
        Instant at,
        @Nullable VerifiedUser user,
        List<PendingTransaction> pending) {
    /** Makes a request without a user, which answers nothing. */
    public AssociationRequest(
            Device caller,
            Assurance assurance,
            Set<String> certificateAeTitles,
            String callingAe,
            String calledAe,
            List<ProposedContext> contexts,
            Instant at) {
        this(caller, assurance, certificateAeTitles, callingAe, calledAe, contexts, at, null, List.of());
    }

    public AssociationRequest {
        certificateAeTitles = Set.copyOf(certificateAeTitles);
        contexts = List.copyOf(contexts);
        pending = List.copyOf(pending);
    }
}
