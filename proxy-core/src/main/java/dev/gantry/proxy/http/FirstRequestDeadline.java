package dev.gantry.proxy.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection whose first request is not complete in time, counted from its acceptance, TLS handshake included:
 * whoever sends a byte now and then must not hold a place.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails here closes the channel
final class FirstRequestDeadline extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(FirstRequestDeadline.class);

    private final String server;
    private final Duration deadline;
    private @Nullable Future<?> timer;

    FirstRequestDeadline(String server, Duration deadline) {
        this.server = server;
        this.deadline = deadline;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        timer = context.executor()
                .schedule(
                        () -> {
                            log.info(
                                    "{} connection of {} closed: no request within {}",
                                    server,
                                    context.channel().remoteAddress(),
                                    deadline);
                            context.close();
                        },
                        deadline.toMillis(),
                        TimeUnit.MILLISECONDS);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof FullHttpRequest) {
            cancel();
            context.pipeline().remove(this);
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancel();
        context.fireChannelInactive();
    }

    private void cancel() {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
