package dev.gantry.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream of PDUs (PS3.8 9.3) with the least work that still knows where each message ends.
 *
 * <p>Association PDUs and command fragments are collected, at most {@value #MAX_COLLECTED_BYTES} bytes; data fragments are
 * skipped and only counted. A stream that does not fit throws {@link IllegalStateException}: both ends are ours, so that is
 * a fault of the hop between them.
 */
final class PduScanner {

    static final int MAX_COLLECTED_BYTES = 65_536;

    private static final int PDU_HEADER_BYTES = 6;
    private static final int PDV_HEADER_BYTES = 6;
    private static final int P_DATA_TF = 0x04;
    private static final int COMMAND = 1;
    private static final int LAST = 2;

    /** What the scanner found; buffers are only valid during the call. */
    interface Events {

        /** A complete PDU that is no P-DATA-TF: its type and what follows its header. */
        void pdu(int type, ByteBuf body);

        /** A complete command set. */
        void command(int contextId, CommandSet command);

        /** The last fragment of a data set has passed. */
        void dataSetEnd(int contextId);
    }

    private enum State {
        HEADER,
        PDV_HEADER,
        COLLECT,
        SKIP
    }

    private final Events events;
    private final ByteBuf partial = Unpooled.buffer(256);
    private State state = State.HEADER;
    private int pduType;
    private long pduRemaining;
    private long bodyRemaining;
    private int contextId;
    private int control;
    private long dataBytes;

    PduScanner(Events events) {
        this.events = events;
    }

    /** Bytes of data sets that have passed, without any header. */
    long dataBytes() {
        return dataBytes;
    }

    /** Reads all of {@code in}, which stays the caller's to release. */
    void feed(ByteBuf in) {
        boolean progress = true;
        while (progress) {
            progress = switch (state) {
                case HEADER -> header(in);
                case PDV_HEADER -> pdvHeader(in);
                case COLLECT -> collect(in);
                case SKIP -> skip(in);
            };
        }
    }

    private boolean header(ByteBuf in) {
        ByteBuf header = gather(in, PDU_HEADER_BYTES);
        if (header == null) {
            return false;
        }
        pduType = header.readUnsignedByte();
        header.skipBytes(1);
        pduRemaining = header.readUnsignedInt();
        partial.clear();
        if (pduType == P_DATA_TF) {
            state = State.PDV_HEADER;
        } else {
            control = 0;
            startCollecting(pduRemaining);
        }
        return true;
    }

    private boolean pdvHeader(ByteBuf in) {
        ByteBuf header = gather(in, PDV_HEADER_BYTES);
        if (header == null) {
            return false;
        }
        bodyRemaining = header.readUnsignedInt() - 2;
        contextId = header.readUnsignedByte();
        control = header.readUnsignedByte();
        partial.clear();
        pduRemaining -= PDV_HEADER_BYTES + bodyRemaining;
        if (bodyRemaining < 0 || pduRemaining < 0) {
            throw new IllegalStateException("a PDV does not fit its P-DATA-TF");
        }
        if ((control & COMMAND) != 0) {
            startCollecting(bodyRemaining);
        } else {
            dataBytes += bodyRemaining;
            state = State.SKIP;
        }
        return true;
    }

    private void startCollecting(long bytes) {
        if (bytes > MAX_COLLECTED_BYTES) {
            throw new IllegalStateException(
                    "%d bytes to collect (expected: at most %d)".formatted(bytes, MAX_COLLECTED_BYTES));
        }
        bodyRemaining = bytes;
        state = State.COLLECT;
    }

    private boolean collect(ByteBuf in) {
        ByteBuf body = gather(in, (int) bodyRemaining);
        if (body == null) {
            return false;
        }
        int end = body.readerIndex() + (int) bodyRemaining;
        if (pduType == P_DATA_TF) {
            if ((control & LAST) == 0) {
                throw new IllegalStateException("a command set in several fragments");
            }
            events.command(contextId, CommandSet.read(body, (int) bodyRemaining));
        } else {
            events.pdu(pduType, body.slice(body.readerIndex(), (int) bodyRemaining));
            pduRemaining = 0;
        }
        body.readerIndex(end);
        partial.clear();
        endOfPdv();
        return true;
    }

    private boolean skip(ByteBuf in) {
        int bytes = (int) Math.min(bodyRemaining, in.readableBytes());
        in.skipBytes(bytes);
        bodyRemaining -= bytes;
        if (bodyRemaining > 0) {
            return false;
        }
        if ((control & LAST) != 0) {
            events.dataSetEnd(contextId);
        }
        endOfPdv();
        return true;
    }

    private void endOfPdv() {
        state = pduRemaining > 0 ? State.PDV_HEADER : State.HEADER;
    }

    /** The buffer whose next {@code bytes} bytes are there: {@code in} itself, or the copy of what came in pieces. */
    private @Nullable ByteBuf gather(ByteBuf in, int bytes) {
        if (!partial.isReadable() && in.readableBytes() >= bytes) {
            return in;
        }
        partial.writeBytes(in, Math.min(in.readableBytes(), bytes - partial.readableBytes()));
        return partial.readableBytes() >= bytes ? partial : null;
    }
}
