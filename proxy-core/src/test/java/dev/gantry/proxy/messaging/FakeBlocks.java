package dev.gantry.proxy.messaging;

import dev.gantry.proxy.mllp.MllpBlock;
import dev.gantry.proxy.mllp.MllpQuirk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A connection that writes down what is sent: {@code [message]}, {@code [beginning…}, {@code …end]}, {@code ACK}. */
class FakeBlocks implements BlockConnection {
    private final List<String> sent = new ArrayList<>();
    private boolean held;
    private boolean closed;

    @Override
    public void send(MllpBlock block) {
        if (block instanceof MllpBlock.Commit commit) {
            sent.add(commit.positive() ? "ACK" : "NAK");
        } else if (block instanceof MllpBlock.Content content) {
            sent.add((content.first() ? "[" : "…")
                    + content.bytes().toString(StandardCharsets.ISO_8859_1)
                    + (content.last() ? "]" : "…"));
        }
        block.release();
    }

    @Override
    public void holdBack(boolean hold) {
        held = hold;
    }

    @Override
    public void tolerate(Set<MllpQuirk> quirks) {}

    @Override
    public void close() {
        closed = true;
    }

    /** Returns what was sent since this was asked last. */
    List<String> sent() {
        List<String> since = List.copyOf(sent);
        sent.clear();
        return since;
    }

    boolean isHeldBack() {
        return held;
    }

    boolean isClosed() {
        return closed;
    }
}
