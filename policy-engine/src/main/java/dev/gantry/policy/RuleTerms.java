package dev.gantry.policy;

import java.time.Duration;
import java.util.Set;

/**
 * What a rule says of what comes after a request that it lets through.
 *
 * @param grants whether it is an allow; the other members say nothing where it is not
 * @param pendingMoveOnly whether only deliveries of moves that were let through match it
 * @param strictAe whether the report of storage commitment must come from the AE title that was asked, to the one that asked
 *     (PS3.4 J.3.3.1.2), and not merely from the one device to the other
 * @param replyWindow how long after the request the report may come
 * @param userIdentity what becomes of a user identity that the caller states (PS3.7 D.3.3.7); nothing: it is taken out
 */
public record RuleTerms(
        boolean grants,
        boolean pendingMoveOnly,
        boolean strictAe,
        Duration replyWindow,
        Set<UserIdentityUse> userIdentity) {
    /** How long a report of storage commitment is awaited where no rule says otherwise. */
    public static final Duration DEFAULT_REPLY_WINDOW = Duration.ofDays(3);

    /** Of a rule that grants nothing, or that there is not. */
    public static final RuleTerms NONE = new RuleTerms(false, false, true, Duration.ZERO, Set.of());

    public RuleTerms {
        userIdentity = Set.copyOf(userIdentity);
    }
}
