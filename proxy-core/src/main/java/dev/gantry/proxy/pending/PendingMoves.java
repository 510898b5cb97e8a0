package dev.gantry.proxy.pending;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    /** How many moves may be under way, some 120 bytes each. */
    public static final int MAX = 1_000_000;

    private final ConcurrentHashMap<Way, UnderWay> ways = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    private record Way(String archive, String destinationAe) {}

    private record Originator(String ae, int messageId) {}

    /** How many moves of a way have something in common. Changed by one thread at a time, read by any. */
    private static final class Counts<T> {
        private final ConcurrentHashMap<T, Integer> counts = new ConcurrentHashMap<>();

        void add(T what) {
            counts.merge(what, 1, Integer::sum);
        }

        void remove(T what) {
            counts.computeIfPresent(what, (key, count) -> count == 1 ? null : count - 1);
        }

        boolean has(T what) {
            return counts.containsKey(what);
        }
    }

    /** The moves of one way by all that a delivery may name, so that a look-up costs the same among many. */
    private static final class UnderWay {
        private final Counts<Originator> originators = new Counts<>();
        private final Counts<String> requestors = new Counts<>();
        private final Counts<Integer> messageIds = new Counts<>();
        private final Counts<List<String>> rules = new Counts<>();
        private int moves;

        void add(Move move) {
            moves++;
            originators.add(move.originator);
            requestors.add(move.originator.ae());
            messageIds.add(move.originator.messageId());
            rules.add(move.rules);
        }

        void remove(Move move) {
            moves--;
            originators.remove(move.originator);
            requestors.remove(move.originator.ae());
            messageIds.remove(move.originator.messageId());
            rules.remove(move.rules);
        }

        boolean fits(@Nullable String originatorAe, @Nullable Integer messageId) {
            if (originatorAe != null && messageId != null) {
                return originators.has(new Originator(originatorAe, messageId));
            }
            return (originatorAe == null || requestors.has(originatorAe))
                    && (messageId == null || messageIds.has(messageId));
        }
    }

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
        private final Originator originator;
        private final List<String> rules;
        private boolean ended;

        private Move(Way way, Originator originator, List<String> rules) {
            this.way = way;
            this.originator = originator;
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
        Move move = new Move(way, new Originator(route.askingAe(), messageId), rules);
        ways.compute(way, (key, moves) -> {
            UnderWay all = moves == null ? new UnderWay() : moves;
            all.add(move);
            return all;
        });
        return Optional.of(move);
    }

    /** Ends a move; ending it twice is the same as once. */
    public void end(Move move) {
        ways.computeIfPresent(move.way, (key, moves) -> {
            // All that touches the moves of a way runs one after the other, so nothing else guards the flag.
            if (!move.ended) {
                move.ended = true;
                moves.remove(move);
                count.decrementAndGet();
            }
            return moves.moves == 0 ? null : moves;
        });
    }

    /**
     * Tells whether any move to a destination is under way.
     *
     * @return the ids of the rules that let them through; empty if none is
     */
    public Optional<List<String>> underWay(String archive, String destinationAe) {
        UnderWay moves = ways.get(new Way(archive, destinationAe));
        if (moves == null) {
            return Optional.empty();
        }
        Set<List<String>> rules = moves.rules.counts.keySet();
        // The last of them may have ended since it was looked up.
        return rules.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        rules.stream().flatMap(List::stream).distinct().sorted().toList());
    }

    /**
     * Looks for the move that a C-STORE request belongs to.
     *
     * @param originatorAe its Move Originator Application Entity Title (0000,1030), null where it has none
     * @param messageId its Move Originator Message ID (0000,1031), null where it has none
     */
    public Match match(
            String archive, String destinationAe, @Nullable String originatorAe, @Nullable Integer messageId) {
        UnderWay moves = ways.get(new Way(archive, destinationAe));
        boolean fits = moves != null && moves.fits(originatorAe, messageId);
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
