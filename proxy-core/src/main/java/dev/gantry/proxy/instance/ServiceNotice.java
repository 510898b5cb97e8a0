package dev.gantry.proxy.instance;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager how the instance is, by the protocol of {@code sd_notify}: one datagram to the Unix socket that
 * the variable {@code NOTIFY_SOCKET} names. Without the variable nothing is told; what cannot be told is logged and stops
 * nobody. Java has no datagram sockets of this family, the epoll transport has.
 */
public final class ServiceNotice {
    private static final String VARIABLE = "NOTIFY_SOCKET";
    private static final long PATIENCE_SECONDS = 2;
    private static final Logger log = LoggerFactory.getLogger(ServiceNotice.class);

    private final @Nullable String socket;

    private ServiceNotice(@Nullable String socket) {
        this.socket = socket;
    }

    /** Returns one that tells whom {@code environment} names. */
    public static ServiceNotice ofEnvironment(Map<String, String> environment) {
        String socket = environment.get(VARIABLE);
        if (socket == null || socket.isEmpty()) {
            return new ServiceNotice(null);
        }
        // A name that begins with @ is one of the abstract namespace, where the kernel wants a zero byte.
        return new ServiceNotice(socket.startsWith("@") ? '\0' + socket.substring(1) : socket);
    }

    /** Tells that the start, or a reload, is done. */
    public void ready() {
        send("READY=1");
    }

    /** Tells that the configuration is being read anew. */
    public void reloading() {
        send("RELOADING=1\nMONOTONIC_USEC=" + TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
    }

    /** Tells that the instance stops, which may take as long as {@code limits.drain-timeout}. */
    public void stopping() {
        send("STOPPING=1");
    }

    private void send(String state) {
        if (socket == null) {
            return;
        }
        if (!Epoll.isAvailable()) {
            log.warn("the service manager is not told `{}`: there is no epoll transport here", state);
            return;
        }
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("service-notice", true), EpollIoHandler.newFactory());
        try {
            Channel channel = new Bootstrap()
                    .group(loops)
                    .channel(EpollDomainDatagramChannel.class)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(new DomainSocketAddress(socket))
                    .syncUninterruptibly()
                    .channel();
            channel.writeAndFlush(Unpooled.copiedBuffer(state, StandardCharsets.UTF_8))
                    .awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
            channel.close().awaitUninterruptibly(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            // Netty throws what the kernel said without declaring it.
            log.warn("the service manager is not told `{}`: {}", state, e.toString());
        } finally {
            loops.shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
