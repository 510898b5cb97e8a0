package dev.gantry.proxy.pending;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The C-MOVE requests that were let through and have no final response (PS3.4 C.4.2). Each opens the way for C-STORE requests
 * from the archive that was asked to the destination that was named, and for nothing else. They end with the association
 * that they were asked on, so none outlives the process.
 *
 * <p>Bounded: one move too many is not remembered, and so may not pass. Safe for all threads; nothing here blocks.
 */
public final class PendingMoves {
    /** How many moves may be under way. */
    public static final int MAX = 100_000;

    private final ConcurrentHashMap<Way, CopyOnWriteArrayList<Move>> ways = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    private record Way(String archive, String destinationAe) {}

    /** How a delivery was recognised as part of a move. */
    public enum Match {
        /** It names the AE title and the message of the move (PS3.7 9.3.1.1). */
        BY_ORIGINATOR,
        /** It names neither or only one of them: a move between the two is under way, and what it names fits. */
        BY_PAIR_AND_TIME,
        /** No move is under way that it could belong to. */
        NONE
    }

    /** One move that is under way. */
    public static final class Move {
        private final Way way;
        private final String requestorAe;
        private final int messageId;
        private final List<String> rules;

        private Move(Way way, String requestorAe, int messageId, List<String> rules) {
            this.way = way;
            this.requestorAe = requestorAe;
            this.messageId = messageId;
            this.rules = List.copyOf(rules);
        }
    }

    /**
     * Remembers a move, before it is passed on.
     *
     * @param messageId the Message ID (0000,0110) of the request
     * @param destinationAe the Move Destination (0000,0600)
     * @param rules the ids of the rules that let it through
     * @return what to end it by; empty if there are too many
     */
    public Optional<Move> begin(Route route, int messageId, String destinationAe, List<String> rules) {
        if (count.incrementAndGet() > MAX) {
            count.decrementAndGet();
            return Optional.empty();
        }
        Way way = new Way(route.askedDevice(), destinationAe);
        Move move = new Move(way, route.askingAe(), messageId, rules);
        ways.compute(way, (key, moves) -> {
            CopyOnWriteArrayList<Move> all = moves == null ? new CopyOnWriteArrayList<>() : moves;
            all.add(move);
            return all;
        });
        return Optional.of(move);
    }

    /** Ends a move; ending it twice is the same as once. */
    public void end(Move move) {
        ways.computeIfPresent(move.way, (key, moves) -> {
            if (moves.remove(move)) {
                count.decrementAndGet();
            }
            return moves.isEmpty() ? null : moves;
        });
    }

    /**
     * Tells whether any move to a destination is under way.
     *
     * @return the ids of the rules that let them through; empty if none is
     */
    public Optional<List<String>> underWay(String archive, String destinationAe) {
        List<Move> moves = ways.get(new Way(archive, destinationAe));
        return moves == null || moves.isEmpty()
                ? Optional.empty()
                : Optional.of(moves.stream()
                        .flatMap(move -> move.rules.stream())
                        .distinct()
                        .sorted()
                        .toList());
    }

    /**
     * Looks for the move that a C-STORE request belongs to.
     *
     * @param originatorAe its Move Originator Application Entity Title (0000,1030), null where it has none
     * @param messageId its Move Originator Message ID (0000,1031), null where it has none
     */
    public Match match(
            String archive, String destinationAe, @Nullable String originatorAe, @Nullable Integer messageId) {
        List<Move> moves = ways.get(new Way(archive, destinationAe));
        boolean fits = moves != null
                && moves.stream()
                        .anyMatch(move -> (originatorAe == null || originatorAe.equals(move.requestorAe))
                                && (messageId == null || messageId == move.messageId));
        if (!fits) {
            return Match.NONE;
        }
        return originatorAe != null && messageId != null ? Match.BY_ORIGINATOR : Match.BY_PAIR_AND_TIME;
    }

    /** Returns how many moves are under way. */
    public int size() {
        return count.get();
    }
}
