package dev.gantry.proxy.dicom.pdu;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads PDUs off a stream of bytes (PS3.8 9.3): strict, streaming and bounded.
 *
 * <p>An association PDU is collected whole, up to {@link PduLimits#maxAssociationPduBytes()}. A P-DATA-TF never is: each of its
 * presentation data values becomes a {@link PDataTf}, and a value whose fragment is longer than 64 KiB becomes several, each an
 * even number of bytes (PS3.8 E.1) and, but for the last, 4 KiB or more. A fragment of up to 64 KiB passes whole, so that usual
 * peers get the PDUs that were sent. What is held back is thus at most 64 KiB, whatever lengths a peer announces.
 *
 * <p>Every length is checked when it is read, before anything waits for the bytes that it announces. The first error is thrown as a
 * {@link PduException}, after everything that came before it was passed on, and from then on all input is thrown away.
 *
 * <p>The receiver of a {@link PDataTf} releases it.
 */
public final class PduDecoder extends ByteToMessageDecoder {
    /** The longest fragment that is never split, in bytes. */
    static final int MAX_WHOLE_FRAGMENT = 64 * 1024;

    /** The shortest piece of a longer fragment, its end excepted, in bytes. */
    static final int MIN_PIECE = 4 * 1024;

    private static final int PDU_HEADER_LENGTH = 6;
    private static final int PDV_HEADER_LENGTH = 6;
    private static final int FIXED_PDU_LENGTH = 4;

    private enum State {
        PDU_HEADER,
        PDU_BODY,
        PDV_HEADER,
        FRAGMENT,
        DISCARDING
    }

    private final PduLimits limits;
    private long maxPDataLength;
    private Set<PduQuirk> tolerated = Set.of();
    private Consumer<PduQuirk> used = quirk -> {};

    private State state = State.PDU_HEADER;
    private PduType type = PduType.A_ABORT;

    /** The bytes of the PDU that follow what was read of it; of a P-DATA-TF, those behind the current value. */
    private long pduRemaining;

    private int presentationContextId;
    private MessageControlHeader messageControlHeader = MessageControlHeader.DATA;
    private boolean splittable;
    private boolean firstOfPdu;
    private long fragmentRemaining;
    private long receivedBytes;

    /** Where the header of the current PDU began, and in which buffer; null once it is not in front of a fragment any more. */
    private @Nullable ByteBuf headerBuffer;

    private int headerIndex;

    /** Makes a decoder that takes P-DATA-TF of any length within {@code limits} until it is told otherwise. */
    public PduDecoder(PduLimits limits) {
        this.limits = limits;
        this.maxPDataLength = limits.maxPDataBytes();
        setCumulator(CompactingCumulator.INSTANCE);
    }

    /**
     * Sets the longest P-DATA-TF that is taken from now on, by its PDU-length: what this peer was told in a maximum length sub-item
     * (PS3.8 D.1). No limit there means {@link PduLimits#maxPDataBytes()} here, which is never exceeded. A PDU whose header was read
     * already is not affected.
     */
    public void maxPDataLength(MaximumLength stated) {
        maxPDataLength =
                stated.isUnlimited() ? limits.maxPDataBytes() : Math.min(stated.bytes(), limits.maxPDataBytes());
    }

    /**
     * Sets what is tolerated from now on; nothing at first.
     *
     * @param used hears of each use
     */
    public void tolerate(Set<PduQuirk> quirks, Consumer<PduQuirk> used) {
        this.tolerated = Set.copyOf(quirks);
        this.used = used;
    }

    /** Throws away all input from now on; what was decoded but not delivered is still delivered. */
    public void discardInput() {
        state = State.DISCARDING;
    }

    /** Returns how many bytes have come in so far, those of PDUs that are not complete included. */
    public long receivedBytes() {
        return receivedBytes;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        if (message instanceof ByteBuf bytes) {
            receivedBytes += bytes.readableBytes();
            complete(ctx, bytes);
        }
        super.channelRead(ctx, message);
    }

    /** Adds to what is held back only what it lacks: what comes behind is then decoded where it is, without a copy. */
    private void complete(ChannelHandlerContext ctx, ByteBuf in) throws Exception {
        try {
            long lacking = lacking();
            while (lacking > 0 && lacking < in.readableBytes()) {
                super.channelRead(ctx, in.readRetainedSlice((int) lacking));
                lacking = lacking();
            }
        } catch (Exception e) {
            in.release();
            throw e;
        }
    }

    /** Returns how many bytes the next step needs beyond those that are held back; 0 where none are. */
    private long lacking() {
        int held = actualReadableBytes();
        if (held == 0) {
            return 0;
        }
        long needed = switch (state) {
            case PDU_HEADER -> PDU_HEADER_LENGTH;
            case PDU_BODY -> pduRemaining;
            case PDV_HEADER -> PDV_HEADER_LENGTH;
            case FRAGMENT -> splittable ? Math.min(fragmentRemaining, MIN_PIECE) : fragmentRemaining;
            case DISCARDING -> 0;
        };
        return needed - held;
    }

    /** Returns the size in bytes of the buffer that holds what is not decoded yet. */
    int internalCapacity() {
        return internalBuffer().capacity();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        try {
            while (out.isEmpty() && step(in, out)) {
                // One message at a time: what its receiver changes here is in force for the next.
            }
        } catch (RuntimeException e) {
            state = State.DISCARDING;
            in.skipBytes(in.readableBytes());
            throw e;
        }
    }

    /** Returns false if it can do nothing before more bytes are there. */
    private boolean step(ByteBuf in, List<Object> out) {
        return switch (state) {
            case PDU_HEADER -> readPduHeader(in);
            case PDU_BODY -> readPduBody(in, out);
            case PDV_HEADER -> readPdvHeader(in);
            case FRAGMENT -> readFragment(in, out);
            case DISCARDING -> {
                in.skipBytes(in.readableBytes());
                yield false;
            }
        };
    }

    private boolean readPduHeader(ByteBuf in) {
        if (!in.isReadable()) {
            return false;
        }
        int code = in.getUnsignedByte(in.readerIndex());
        @Nullable PduType known = PduType.ofCode(code);
        if (known == null) {
            throw new PduException(
                    AbortReason.UNRECOGNIZED_PDU, "PDU type: " + ItemReader.hex(code) + " (expected: 01H to 07H)");
        }
        if (in.readableBytes() < PDU_HEADER_LENGTH) {
            return false;
        }
        type = known;
        headerBuffer = in;
        headerIndex = in.readerIndex();
        in.skipBytes(2);
        pduRemaining = in.readUnsignedInt();
        switch (type) {
            case A_ASSOCIATE_RQ, A_ASSOCIATE_AC ->
                checkPduLength(AssociationPduReader.FIXED_LENGTH, limits.maxAssociationPduBytes());
            case P_DATA_TF -> checkPduLength(PDV_HEADER_LENGTH, maxPDataLength);
            case A_ASSOCIATE_RJ, A_RELEASE_RQ, A_RELEASE_RP, A_ABORT ->
                checkPduLength(FIXED_PDU_LENGTH, FIXED_PDU_LENGTH);
        }
        state = type == PduType.P_DATA_TF ? State.PDV_HEADER : State.PDU_BODY;
        firstOfPdu = true;
        return true;
    }

    private void checkPduLength(long min, long max) {
        if (pduRemaining < min || pduRemaining > max) {
            String expected = min == max ? Long.toString(min) : min + " to " + max;
            throw ItemReader.invalid(
                    type.keyword() + ": PDU length: " + pduRemaining + " (expected: " + expected + ")");
        }
    }

    private boolean readPduBody(ByteBuf in, List<Object> out) {
        if (in.readableBytes() < pduRemaining) {
            return false;
        }
        ByteBuf body = in.readSlice((int) pduRemaining);
        state = State.PDU_HEADER;
        out.add(
                switch (type) {
                    case A_ASSOCIATE_RQ -> AssociationPduReader.readRequest(body, limits);
                    case A_ASSOCIATE_AC -> AssociationPduReader.readAnswer(body, limits);
                    case A_ASSOCIATE_RJ ->
                        new AAssociateRj(
                                RejectResult.ofCode(body.getUnsignedByte(1)),
                                RejectReason.ofCodes(body.getUnsignedByte(2), body.getUnsignedByte(3)));
                    case A_RELEASE_RQ -> new AReleaseRq();
                    case A_RELEASE_RP -> new AReleaseRp();
                    case A_ABORT ->
                        new AAbort(
                                AbortSource.ofCode(body.getUnsignedByte(2)),
                                AbortReason.ofCode(body.getUnsignedByte(3)));
                    case P_DATA_TF -> throw new IllegalStateException("P-DATA-TF has no body");
                });
        return true;
    }

    private boolean readPdvHeader(ByteBuf in) {
        if (in.readableBytes() < PDV_HEADER_LENGTH) {
            return false;
        }
        // INVARIANT: pduRemaining >= PDV_HEADER_LENGTH here, so that no value reaches beyond its PDU.
        long itemLength = in.readUnsignedInt();
        if (itemLength < 2 || itemLength > pduRemaining - 4) {
            throw ItemReader.invalid("presentation data value: item length: " + itemLength + " (expected: 2 to "
                    + (pduRemaining - 4) + ")");
        }
        int id = in.readUnsignedByte();
        if (!ProposedPresentationContext.isValidId(id)) {
            throw ItemReader.invalid("presentation context id: " + id + " (expected: odd, 1 to 255)");
        }
        fragmentRemaining = itemLength - 2;
        if ((fragmentRemaining & 1) != 0) {
            if (!tolerated.contains(PduQuirk.ODD_PDV_LENGTH)) {
                throw ItemReader.invalid("fragment length: " + fragmentRemaining + " (expected: an even number)");
            }
            used.accept(PduQuirk.ODD_PDV_LENGTH);
        }
        pduRemaining -= 4 + itemLength;
        if (pduRemaining > 0 && pduRemaining < PDV_HEADER_LENGTH) {
            throw ItemReader.invalid("presentation data value: " + pduRemaining
                    + " bytes left for it (expected: at least " + PDV_HEADER_LENGTH + ")");
        }
        presentationContextId = id;
        MessageControlHeader header = MessageControlHeader.ofCode(in.readUnsignedByte());
        if (!firstOfPdu
                && messageControlHeader.isCommand()
                && !header.isCommand()
                && tolerated.contains(PduQuirk.COMMAND_AND_DATA_IN_ONE_PDU)) {
            used.accept(PduQuirk.COMMAND_AND_DATA_IN_ONE_PDU);
        }
        firstOfPdu = false;
        messageControlHeader = header;
        splittable = fragmentRemaining > MAX_WHOLE_FRAGMENT;
        state = State.FRAGMENT;
        return true;
    }

    private boolean readFragment(ByteBuf in, List<Object> out) {
        int available = in.readableBytes();
        int length;
        if (available >= fragmentRemaining) {
            length = (int) fragmentRemaining;
        } else if (splittable && available >= MIN_PIECE) {
            length = available & ~1;
        } else {
            return false;
        }
        fragmentRemaining -= length;
        boolean end = fragmentRemaining == 0;
        if (end) {
            state = pduRemaining == 0 ? State.PDU_HEADER : State.PDV_HEADER;
        }
        out.add(new PDataTf(
                presentationContextId, end ? messageControlHeader : messageControlHeader.notLast(), slice(in, length)));
        return true;
    }

    /** Takes a fragment, together with the header in front of it where that is its own, as room for the header to write. */
    @SuppressWarnings("ReferenceEquality") // The buffer that the header was read from, not one with the same bytes.
    private ByteBuf slice(ByteBuf in, int length) {
        boolean ownHeader = in == headerBuffer && in.readerIndex() == headerIndex + PDataTf.HEADER_LENGTH;
        headerBuffer = null;
        if (!ownHeader) {
            return in.readRetainedSlice(length);
        }
        ByteBuf slice = in.retainedSlice(headerIndex, PDataTf.HEADER_LENGTH + length);
        in.skipBytes(length);
        return slice.skipBytes(PDataTf.HEADER_LENGTH);
    }
}
