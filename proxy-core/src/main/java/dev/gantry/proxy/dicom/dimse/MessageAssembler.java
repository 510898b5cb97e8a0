package dev.gantry.proxy.dicom.dimse;

import dev.gantry.proxy.dicom.pdu.PDataTf;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the fragments of one direction of an association into messages (PS3.8 Annex E): a command set, then a data set if the command
 * says so, all on one presentation context and nothing in between. Command fragments are collected, within limits; data fragments are
 * only checked to be in their place.
 *
 * <p>It holds no buffers between calls. After a {@link DimseException} it is of no more use.
 */
public final class MessageAssembler {
    /** The most fragments of one command set. Peers need one or two; a flood of tiny ones is an attack. */
    public static final int MAX_COMMAND_FRAGMENTS = 256;

    private enum State {
        BETWEEN_MESSAGES,
        COMMAND,
        DATA
    }

    private final int maxCommandBytes;
    private State state = State.BETWEEN_MESSAGES;
    private int presentationContextId;
    private int fragments;

    /** The fragments of a command set so far; null between command sets. Not pooled, so nothing is left to release. */
    private @Nullable ByteBuf collected;

    /** Makes an assembler that takes command sets of up to {@link CommandSetCodec#MAX_BYTES}. */
    public MessageAssembler() {
        this(CommandSetCodec.MAX_BYTES);
    }

    /**
     * Makes an assembler.
     *
     * @param maxCommandBytes the longest command set that is taken, in bytes; {@link CommandSetCodec#MAX_BYTES} is never
     *     exceeded
     */
    public MessageAssembler(int maxCommandBytes) {
        this.maxCommandBytes = Math.min(maxCommandBytes, CommandSetCodec.MAX_BYTES);
    }

    /** Returns whether the next fragment begins a message: only then can another message be inserted. */
    public boolean isBetweenMessages() {
        return state == State.BETWEEN_MESSAGES;
    }

    /** Returns the context of the message that is not complete yet, or of the one before if there is none. */
    public int presentationContextId() {
        return presentationContextId;
    }

    /**
     * Takes a fragment of a command set and releases it.
     *
     * @return the command set that it completes, or null if there is more to come
     * @throws DimseException if the fragment is not in its place, exceeds a limit, or completes no valid command set
     */
    public @Nullable CommandSet addCommand(PDataTf fragment) {
        try {
            return collect(fragment);
        } finally {
            fragment.release();
        }
    }

    private @Nullable CommandSet collect(PDataTf fragment) {
        if (!fragment.isCommand() || state == State.DATA) {
            throw new DimseException("fragment of a " + kindOf(fragment) + " set (expected: of a "
                    + (state == State.DATA ? "data" : "command") + " set)");
        }
        if (state == State.COMMAND) {
            checkContext(fragment);
        } else {
            presentationContextId = fragment.presentationContextId();
            fragments = 0;
        }
        if (++fragments > MAX_COMMAND_FRAGMENTS) {
            throw new DimseException("fragments of a command set: more than " + MAX_COMMAND_FRAGMENTS
                    + " (expected: at most " + MAX_COMMAND_FRAGMENTS + ")");
        }
        int before = collected == null ? 0 : collected.readableBytes();
        int length = before + fragment.content().readableBytes();
        if (length > maxCommandBytes) {
            throw new DimseException(
                    "command set: more than " + maxCommandBytes + " bytes (expected: at most " + maxCommandBytes + ")");
        }
        if (fragment.isLast() && collected == null) {
            return complete(fragment.content());
        }
        ByteBuf command = collected == null ? Unpooled.buffer() : collected;
        command.writeBytes(fragment.content());
        collected = command;
        state = State.COMMAND;
        return fragment.isLast() ? complete(command) : null;
    }

    private CommandSet complete(ByteBuf bytes) {
        CommandSet set = CommandSetCodec.decode(bytes);
        collected = null;
        state = set.hasDataSet() ? State.DATA : State.BETWEEN_MESSAGES;
        return set;
    }

    /**
     * Checks that a fragment of a data set is in its place. The fragment stays its owner's.
     *
     * @throws DimseException if the message has no data set or not yet, or is on another presentation context
     */
    public void checkData(PDataTf fragment) {
        if (fragment.isCommand() || state != State.DATA) {
            throw new DimseException("fragment of a " + kindOf(fragment) + " set (expected: of a "
                    + (state == State.DATA ? "data" : "command") + " set)");
        }
        checkContext(fragment);
        if (fragment.isLast()) {
            state = State.BETWEEN_MESSAGES;
        }
    }

    private void checkContext(PDataTf fragment) {
        if (fragment.presentationContextId() != presentationContextId) {
            throw new DimseException("presentation context id: " + fragment.presentationContextId()
                    + " within a message (expected: " + presentationContextId + ")");
        }
    }

    private static String kindOf(PDataTf fragment) {
        return fragment.isCommand() ? "command" : "data";
    }
}
