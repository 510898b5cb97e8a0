package dev.gantry.proxy.dicom.pdu;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Writes PDUs as bytes (PS3.8 9.3), each from its fields and complete in itself. The fragment of a {@link PDataTf} is not copied: a header
 * of twelve bytes is written in front of it, in its own buffer where that has room, then the fragment as it is. PDUs that lie one behind
 * the other in one buffer, as they do when they were read together, go out as one piece at the next flush: TLS cuts its records out of
 * that without a copy. Anything that is not a {@link Pdu} passes.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The caller's promise reports what becomes of a write.
public final class PduEncoder extends ChannelOutboundHandlerAdapter {
    private static final int PDU_HEADER_LENGTH = 6;

    private final AdjacentBuffers waiting = new AdjacentBuffers();

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        if (msg instanceof PDataTf data) {
            writeData(ctx, data, promise);
            return;
        }
        writeWaiting(ctx);
        if (msg instanceof Pdu pdu) {
            ctx.write(encode(ctx.alloc(), pdu), promise);
        } else {
            ctx.write(msg, promise);
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        writeWaiting(ctx);
        ctx.flush();
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        writeWaiting(ctx);
        ctx.close(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        ByteBuf unwritten = waiting.take();
        if (unwritten != null) {
            unwritten.release();
        }
    }

    private void writeWaiting(ChannelHandlerContext ctx) {
        ByteBuf adjacent = waiting.take();
        if (adjacent != null) {
            ctx.write(adjacent, ctx.voidPromise());
        }
    }

    private void writeData(ChannelHandlerContext ctx, PDataTf data, ChannelPromise promise) {
        ByteBuf content = data.content();
        int length = content.readableBytes();
        int start = content.readerIndex() - PDataTf.HEADER_LENGTH;
        if (start >= 0 && !content.isReadOnly()) {
            writeDataHeader(data, length, content.setIndex(start, start));
            content.writerIndex(start + PDataTf.HEADER_LENGTH + length);
            // Whoever wants to know what becomes of this very PDU has it written by itself.
            if (promise.isVoid() && waiting.add(content)) {
                return;
            }
            writeWaiting(ctx);
            if (!promise.isVoid() || !waiting.add(content)) {
                ctx.write(content, promise);
            }
            return;
        }
        writeWaiting(ctx);
        ByteBuf header;
        try {
            header = ctx.alloc().ioBuffer(PDataTf.HEADER_LENGTH, PDataTf.HEADER_LENGTH);
            writeDataHeader(data, length, header);
        } catch (Throwable e) {
            data.release();
            throw e;
        }
        // A channel that fails the header fails the fragment too, and that failure is the one to report.
        ctx.write(header);
        ctx.write(content, promise);
    }

    private static void writeDataHeader(PDataTf data, int length, ByteBuf out) {
        out.writeByte(PduType.P_DATA_TF.code());
        out.writeByte(0);
        out.writeInt(PDataTf.OVERHEAD + length);
        out.writeInt(2 + length);
        out.writeByte(data.presentationContextId());
        out.writeByte(data.messageControlHeader().code());
    }

    /**
     * Returns the bytes of one PDU in a buffer of their own, which the caller releases. The fragment of a {@link PDataTf} is copied, and
     * the PDU remains the caller's.
     *
     * @throws IllegalArgumentException if a part of the PDU is longer than its length field can say
     */
    public static ByteBuf encode(ByteBufAllocator alloc, Pdu pdu) {
        ByteBuf out = alloc.ioBuffer();
        try {
            if (pdu instanceof PDataTf data) {
                writeDataHeader(data, data.content().readableBytes(), out);
                out.writeBytes(
                        data.content(),
                        data.content().readerIndex(),
                        data.content().readableBytes());
            } else {
                out.writeByte(pdu.type().code());
                out.writeZero(PDU_HEADER_LENGTH - 1);
                pdu.accept(new BodyWriter(out));
                out.setInt(2, out.writerIndex() - PDU_HEADER_LENGTH);
            }
        } catch (Throwable e) {
            out.release();
            throw e;
        }
        return out;
    }

    /** Writes what follows the PDU-length field. */
    private record BodyWriter(ByteBuf out) implements PduVisitor<ByteBuf> {
        @Override
        public ByteBuf visit(AAssociateRq pdu) {
            new AssociationPduWriter(out).write(pdu);
            return out;
        }

        @Override
        public ByteBuf visit(AAssociateAc pdu) {
            new AssociationPduWriter(out).write(pdu);
            return out;
        }

        @Override
        public ByteBuf visit(AAssociateRj pdu) {
            return out.writeByte(0)
                    .writeByte(pdu.result().code())
                    .writeByte(pdu.source().code())
                    .writeByte(pdu.reason().code());
        }

        @Override
        public ByteBuf visit(PDataTf pdu) {
            throw new IllegalStateException("P-DATA-TF has no body");
        }

        @Override
        public ByteBuf visit(AReleaseRq pdu) {
            return out.writeZero(4);
        }

        @Override
        public ByteBuf visit(AReleaseRp pdu) {
            return out.writeZero(4);
        }

        @Override
        public ByteBuf visit(AAbort pdu) {
            return out.writeZero(2)
                    .writeByte(pdu.source().code())
                    .writeByte(pdu.reason().code());
        }
    }
}
