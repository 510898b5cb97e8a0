package dev.gantry.proxy.demo.peer;

import dev.gantry.proxy.mllp.MllpBlock;
import dev.gantry.proxy.mllp.MllpDecoder;
import dev.gantry.proxy.mllp.MllpEncoder;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.ssl.SslContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Puts together the blocks of MLLP that come, and hands each over as the text of one HL7 message. */
abstract class MessageHandler extends SimpleChannelInboundHandler<MllpBlock> {
    private static final int MAX_BYTES = 1 << 20;

    private final StringBuilder message = new StringBuilder();

    MessageHandler() {
        super(false);
    }

    /** A message has come as a whole, a character for each byte. */
    abstract void received(ChannelHandlerContext ctx, String text);

    /** Puts everything that a connection needs into a pipeline; without a context it is a plain one. */
    final void addTo(ChannelPipeline pipeline, @Nullable SslContext tls) {
        if (tls != null) {
            pipeline.addLast(tls.newHandler(pipeline.channel().alloc()));
        }
        pipeline.addLast(new MllpDecoder(MAX_BYTES), MllpEncoder.INSTANCE, this);
    }

    /** Sends a message. */
    static void send(Channel channel, String text) {
        channel.writeAndFlush(
                new MllpBlock.Content(
                        ByteBufUtil.encodeString(
                                channel.alloc(), java.nio.CharBuffer.wrap(text), StandardCharsets.ISO_8859_1),
                        true,
                        true),
                channel.voidPromise());
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, MllpBlock block) {
        try {
            if (block instanceof MllpBlock.Content content) {
                message.append(content.bytes().toString(StandardCharsets.ISO_8859_1));
                if (content.last()) {
                    String text = message.toString();
                    message.setLength(0);
                    received(ctx, text);
                }
            }
        } finally {
            block.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
