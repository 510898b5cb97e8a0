package dev.gantry.proxy.mllp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Writes blocks of MLLP with a framing of its own, {@code 0B} before and {@code 1C 0D} after, whatever framing they came in.
 * The content goes out byte by byte as it came in.
 */
@Sharable
public final class MllpEncoder extends ChannelOutboundHandlerAdapter {
    /** The one that all channels share. */
    public static final MllpEncoder INSTANCE = new MllpEncoder();

    /** Up to here a copy is cheaper than three buffers. */
    private static final int COPIED_BYTES = 16 * 1024;

    private MllpEncoder() {}

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof MllpBlock.Content content) {
            write(ctx, content, promise);
        } else if (message instanceof MllpBlock.Commit commit) {
            ctx.write(encode(ctx.alloc(), commit), promise);
        } else {
            ctx.write(message, promise);
        }
    }

    private static void write(ChannelHandlerContext ctx, MllpBlock.Content content, ChannelPromise promise) {
        ByteBuf bytes = content.bytes();
        if (bytes.readableBytes() <= COPIED_BYTES) {
            ByteBuf framed;
            try {
                framed = encode(ctx.alloc(), content);
            } finally {
                bytes.release();
            }
            ctx.write(framed, promise);
            return;
        }
        if (content.first()) {
            ctx.write(ctx.alloc().buffer(1).writeByte(MllpBlock.START), ctx.voidPromise());
        }
        if (content.last()) {
            ctx.write(bytes, ctx.voidPromise());
            ctx.write(ctx.alloc().buffer(2).writeByte(MllpBlock.END).writeByte(MllpBlock.TRAILER), promise);
        } else {
            ctx.write(bytes, promise);
        }
    }

    private static ByteBuf encode(ByteBufAllocator allocator, MllpBlock.Content content) {
        ByteBuf bytes = content.bytes();
        ByteBuf framed = allocator.buffer(bytes.readableBytes() + 3);
        if (content.first()) {
            framed.writeByte(MllpBlock.START);
        }
        framed.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
        if (content.last()) {
            framed.writeByte(MllpBlock.END).writeByte(MllpBlock.TRAILER);
        }
        return framed;
    }

    private static ByteBuf encode(ByteBufAllocator allocator, MllpBlock.Commit commit) {
        return allocator
                .buffer(4)
                .writeByte(MllpBlock.START)
                .writeByte(commit.positive() ? MllpBlock.COMMIT_ACK : MllpBlock.COMMIT_NAK)
                .writeByte(MllpBlock.END)
                .writeByte(MllpBlock.TRAILER);
    }
}
