package dev.gantry.policy.cells;

import dev.gantry.policy.VerifiedUser;
import java.time.Instant;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * What a request can bring beside its place in a cell.
 *
 * @param attributes the attributes of the message, by tag
 * @param moment the number of {@code at} among the moments that are told apart
 * @param at when
 * @param user the verified user, absent for none
 * @param pendingMove whether it is the delivery of a move that was let through
 */
public record Point(
        NavigableMap<Integer, String> attributes,
        int moment,
        Instant at,
        @Nullable VerifiedUser user,
        boolean pendingMove) {}
