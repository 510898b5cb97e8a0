package dev.gantry.proxy.transport;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Endpoint;
import dev.gantry.proxy.messaging.BlockUser;
import dev.gantry.proxy.mllp.MllpBlock;
import dev.gantry.proxy.mllp.MllpException;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to receivers that no conversation uses at present. A sender that opens a connection for
 * each message does not make its receiver go through a handshake for each.
 */
final class KeptReceivers {
    /** How many are kept for two devices: one, and what a moment of more than one sender's connection leaves. */
    private static final int MAX_KEPT = 2;

    private final Duration idle;
    private final Map<Key, Deque<Kept>> byPair = new HashMap<>();

    /**
     * Whom a connection is for.
     *
     * @param policy the policy under which it was opened, compared as the one object that it is
     */
    record Key(String sender, String receiver, Endpoint endpoint, CompiledPolicy policy) {}

    KeptReceivers(Duration idle) {
        this.idle = idle;
    }

    /** Returns a connection that is open, which belongs to the caller then; null if none is. */
    @Nullable
    ReceiverLeg take(Key key) {
        Deque<Kept> kept = byPair.get(key);
        while (kept != null && !kept.isEmpty()) {
            Kept found = kept.removeLast();
            found.timer.cancel(false);
            if (kept.isEmpty()) {
                byPair.remove(key);
            }
            if (found.leg.isConnected()) {
                return found.leg;
            }
        }
        return null;
    }

    void keep(Key key, ReceiverLeg leg) {
        Deque<Kept> kept = byPair.computeIfAbsent(key, pair -> new ArrayDeque<>());
        if (kept.size() >= MAX_KEPT) {
            leg.serve(new Nobody());
            leg.close();
            return;
        }
        kept.add(new Kept(key, leg));
    }

    private static class Nobody implements BlockUser {
        @Override
        public void received(MllpBlock block) {
            block.release();
        }

        @Override
        public void invalid(MllpException violation) {}

        @Override
        public void inputEnded() {}

        @Override
        public void closed(String detail) {}
    }

    /** One that nobody uses: whatever is heard of it ends it. */
    private final class Kept extends Nobody {
        private final Key key;
        private final ReceiverLeg leg;
        private final Future<?> timer;

        Kept(Key key, ReceiverLeg leg) {
            this.key = key;
            this.leg = leg;
            this.timer = java.util.Objects.requireNonNull(leg.channel())
                    .eventLoop()
                    .schedule(this::drop, idle.toMillis(), TimeUnit.MILLISECONDS);
            leg.serve(this);
        }

        private void drop() {
            timer.cancel(false);
            Deque<Kept> kept = byPair.get(key);
            if (kept != null) {
                kept.remove(this);
                if (kept.isEmpty()) {
                    byPair.remove(key);
                }
            }
            leg.close();
        }

        @Override
        public void received(MllpBlock block) {
            super.received(block);
            drop();
        }

        @Override
        public void invalid(MllpException violation) {
            drop();
        }

        @Override
        public void inputEnded() {
            drop();
        }

        @Override
        public void closed(String detail) {
            drop();
        }
    }
}
