package dev.gantry.proxy.dicom.pdu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import org.jspecify.annotations.Nullable;

/**
 * The P-DATA-TF PDU (PS3.8 9.3.5, Table 9-22) with exactly one presentation data value.
 *
 * <pre>
 *   1      PDU-type 04H
 *   2      reserved
 *   3-6    PDU-length
 *   7-10   item-length of the presentation data value: 2 + length of the fragment
 *   11     presentation-context-ID
 *   12     message control header (PS3.8 E.2)
 *   13-    fragment of a command set or data set
 * </pre>
 *
 * <p>A PDU on the wire may hold several values, and a value may be megabytes: the decoder makes one of these of each value or
 * piece of a long value, so nothing ever holds more than one read of the socket. The owner of this object releases it.
 *
 * @param presentationContextId the context, odd, 1 to 255
 * @param messageControlHeader command or data, last or not
 * @param content the fragment; what lies in front of its reader index is nobody's any more, and the header is written there where
 *     twelve bytes are free
 */
public record PDataTf(int presentationContextId, MessageControlHeader messageControlHeader, ByteBuf content)
        implements Pdu, ByteBufHolder {
    /** The bytes of PDU header, item length, context id and message control header. */
    public static final int HEADER_LENGTH = 12;

    /** The bytes that a PDU of one value needs in its PDU-length beyond the fragment. */
    public static final int OVERHEAD = 6;

    /** @throws IllegalArgumentException if the id is not odd and of one byte */
    public PDataTf {
        ProposedPresentationContext.checkId(presentationContextId);
    }

    /** Returns whether the fragment is of a command set. */
    public boolean isCommand() {
        return messageControlHeader.isCommand();
    }

    /** Returns whether the fragment ends its command set or data set. */
    public boolean isLast() {
        return messageControlHeader.isLast();
    }

    @Override
    public PduType type() {
        return PduType.P_DATA_TF;
    }

    @Override
    public <R> R accept(PduVisitor<R> visitor) {
        return visitor.visit(this);
    }

    @Override
    public PDataTf copy() {
        return replace(content.copy());
    }

    @Override
    public PDataTf duplicate() {
        return replace(content.duplicate());
    }

    @Override
    public PDataTf retainedDuplicate() {
        return replace(content.retainedDuplicate());
    }

    @Override
    public PDataTf replace(ByteBuf content) {
        return new PDataTf(presentationContextId, messageControlHeader, content);
    }

    @Override
    public int refCnt() {
        return content.refCnt();
    }

    @Override
    public PDataTf retain() {
        content.retain();
        return this;
    }

    @Override
    public PDataTf retain(int increment) {
        content.retain(increment);
        return this;
    }

    @Override
    public PDataTf touch() {
        content.touch();
        return this;
    }

    @Override
    public PDataTf touch(@Nullable Object hint) {
        content.touch(hint);
        return this;
    }

    @Override
    public boolean release() {
        return content.release();
    }

    @Override
    public boolean release(int decrement) {
        return content.release(decrement);
    }

    /** Returns the header fields and the length: a fragment is patient data, or may be. */
    @Override
    public String toString() {
        return "PDataTf[presentationContextId=" + presentationContextId + ", messageControlHeader="
                + messageControlHeader + ", length=" + content.readableBytes() + "]";
    }
}
