package dev.gantry.proxy.mllp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Reads blocks of MLLP off a stream of bytes: strict, streaming and bounded. A block is {@code 0B}, content, {@code 1C 0D}.
 *
 * <p>Content is passed on as it comes, in pieces, and nothing of it is held here. What is no content ends the reading: a byte
 * between blocks, a framing byte within one, and every control byte but carriage return, tab and the escape of the
 * character sets of ISO 2022. The first error is thrown as a {@link MllpException}, after everything that came before it
 * was passed on; all further input is thrown away.
 *
 * <p>The receiver of a {@link MllpBlock.Content} releases it.
 */
public final class MllpDecoder extends ByteToMessageDecoder {
    private enum State {
        BETWEEN,
        /** After the end of a block that a carriage return may follow or not. */
        BETWEEN_OR_TRAILER,
        FIRST,
        CONTENT,
        COMMIT_END,
        COMMIT_TRAILER,
        DISCARDING
    }

    private final int maxBlockBytes;
    private Set<MllpQuirk> quirks = EnumSet.noneOf(MllpQuirk.class);
    private State state = State.BETWEEN;
    private boolean atStart;
    private boolean positive;
    private long length;

    /**
     * Makes a decoder that bears with nothing.
     *
     * @param maxBlockBytes the longest content of one block
     */
    public MllpDecoder(int maxBlockBytes) {
        this.maxBlockBytes = maxBlockBytes;
    }

    /** Sets what is borne with from the next byte on. */
    public void tolerate(Set<MllpQuirk> tolerated) {
        quirks = Set.copyOf(tolerated);
    }

    /** Throws away all input from now on. */
    public void discardInput() {
        state = State.DISCARDING;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        try {
            while (out.isEmpty() && step(in, out)) {
                // One block at a time: what its receiver changes here is in force for the next.
            }
        } catch (RuntimeException e) {
            state = State.DISCARDING;
            in.skipBytes(in.readableBytes());
            throw e;
        }
    }

    /** Returns false if it can do nothing before more bytes are there. */
    private boolean step(ByteBuf in, List<Object> out) {
        if (!in.isReadable()) {
            return false;
        }
        switch (state) {
            case BETWEEN -> readStart(in.readByte());
            case BETWEEN_OR_TRAILER -> {
                state = State.BETWEEN;
                if (in.getByte(in.readerIndex()) == MllpBlock.TRAILER) {
                    in.skipBytes(1);
                }
            }
            case FIRST -> readFirst(in);
            case CONTENT -> {
                return readContent(in, out);
            }
            case COMMIT_END -> {
                expect(MllpBlock.END, in.readByte());
                if (quirks.contains(MllpQuirk.NO_TRAILING_CR)) {
                    state = State.BETWEEN_OR_TRAILER;
                    out.add(new MllpBlock.Commit(positive));
                } else {
                    state = State.COMMIT_TRAILER;
                }
            }
            case COMMIT_TRAILER -> {
                expect(MllpBlock.TRAILER, in.readByte());
                state = State.BETWEEN;
                out.add(new MllpBlock.Commit(positive));
            }
            case DISCARDING -> in.skipBytes(in.readableBytes());
        }
        return true;
    }

    private void readStart(byte value) {
        if (value == MllpBlock.START) {
            state = State.FIRST;
            length = 0;
            atStart = true;
        } else if (value != 0 || !quirks.contains(MllpQuirk.NUL_BETWEEN_FRAMES)) {
            throw invalid("between blocks: " + hex(value) + " (expected: 0BH)");
        }
    }

    private void readFirst(ByteBuf in) {
        byte value = in.getByte(in.readerIndex());
        if (value == MllpBlock.COMMIT_ACK || value == MllpBlock.COMMIT_NAK) {
            in.skipBytes(1);
            positive = value == MllpBlock.COMMIT_ACK;
            state = State.COMMIT_END;
        } else {
            state = State.CONTENT;
        }
    }

    private boolean readContent(ByteBuf in, List<Object> out) {
        int start = in.readerIndex();
        int stop = ContentBytes.firstOther(in, start, in.writerIndex(), quirks.contains(MllpQuirk.LF_SEGMENT_END));
        int count = (stop < 0 ? in.writerIndex() : stop) - start;
        length += count;
        if (length > maxBlockBytes) {
            throw new MllpException("block: more than " + maxBlockBytes + " bytes", true);
        }
        if (stop < 0) {
            emit(in, count, false, out);
            return true;
        }
        byte value = in.getByte(stop);
        if (value != MllpBlock.END) {
            throw invalid("within a block: " + hex(value) + " (expected: no control byte)");
        }
        if (quirks.contains(MllpQuirk.NO_TRAILING_CR)) {
            emit(in, count, true, out);
            in.skipBytes(1);
            state = State.BETWEEN_OR_TRAILER;
            return true;
        }
        if (stop + 1 == in.writerIndex()) {
            // Whether this is the end shows the byte that is not there yet.
            return emitIfAny(in, count, out);
        }
        if (in.getByte(stop + 1) != MllpBlock.TRAILER) {
            throw invalid("after 1CH: " + hex(in.getByte(stop + 1)) + " (expected: 0DH)");
        }
        emit(in, count, true, out);
        in.skipBytes(2);
        state = State.BETWEEN;
        return true;
    }

    private boolean emitIfAny(ByteBuf in, int count, List<Object> out) {
        if (count == 0) {
            return false;
        }
        emit(in, count, false, out);
        return true;
    }

    private void emit(ByteBuf in, int count, boolean last, List<Object> out) {
        out.add(new MllpBlock.Content(in.readRetainedSlice(count), atStart, last));
        atStart = false;
    }

    private static void expect(byte expected, byte value) {
        if (value != expected) {
            throw invalid("in a commit block: " + hex(value) + " (expected: " + hex(expected) + ")");
        }
    }

    private static MllpException invalid(String message) {
        return new MllpException(message, false);
    }

    private static String hex(byte value) {
        return String.format("%02XH", value & 0xFF);
    }
}
