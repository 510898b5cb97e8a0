package dev.gantry.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a {@link HttpHandler} answer, and writes what it says: at once, on the thread of the server, or by a worker, and then
 * the connection ends with its answer, so that its deadline bounds all that it can take up.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails here closes the channel
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger log = LoggerFactory.getLogger(RequestHandler.class);

    private final String server;
    private final HttpHandler handler;
    private final @Nullable ExecutorService workers;
    private boolean answering;

    RequestHandler(String server, HttpHandler handler, @Nullable ExecutorService workers) {
        this.server = server;
        this.handler = handler;
        this.workers = workers;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest message) {
        if (answering) {
            return;
        }
        boolean head = message.method().equals(HttpMethod.HEAD);
        if (message.decoderResult().isFailure()) {
            write(context, Response.text(400, "the request is malformed"), head, false);
            return;
        }
        Request request = request(context, message);
        if (workers == null) {
            write(context, answer(request), head, HttpUtil.isKeepAlive(message));
            return;
        }
        answering = true;
        try {
            workers.execute(() -> {
                Response answer = answer(request);
                context.executor().execute(() -> write(context, answer, head, false));
            });
        } catch (RejectedExecutionException e) {
            write(context, Response.text(503, "too much is asked at once").with("retry-after", "10"), head, false);
        }
    }

    private Response answer(Request request) {
        try {
            return handler.answer(request);
        } catch (RuntimeException e) {
            log.error("{}: {} could not be answered", server, request.path(), e);
            return Response.text(500, "internal error");
        }
    }

    private static Request request(ChannelHandlerContext context, FullHttpRequest message) {
        Map<String, String> headers = new HashMap<>();
        for (Map.Entry<String, String> header : message.headers()) {
            headers.putIfAbsent(header.getKey().toLowerCase(Locale.ROOT), header.getValue());
        }
        return new Request(
                message.method().name(),
                pathOf(message.uri()),
                headers,
                ByteBufUtil.getBytes(message.content()),
                // Whoever comes through a socket file is on this machine.
                context.channel().remoteAddress() instanceof InetSocketAddress remote
                        ? remote.getAddress()
                        : InetAddress.getLoopbackAddress(),
                certificates(context));
    }

    private static List<X509Certificate> certificates(ChannelHandlerContext context) {
        @Nullable SslHandler tls = context.pipeline().get(SslHandler.class);
        if (tls == null) {
            return List.of();
        }
        try {
            return Stream.of(tls.engine().getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
    }

    private static String pathOf(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    private static void write(ChannelHandlerContext context, Response answer, boolean head, boolean keepAlive) {
        ByteBuf body = head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body());
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), body);
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        headers.set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
        headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        headers.set("x-content-type-options", "nosniff");
        answer.headers().forEach(headers::set);
        HttpUtil.setKeepAlive(response, keepAlive);
        var written = context.writeAndFlush(response);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            log.debug("{} connection of {} broke off", server, context.channel().remoteAddress(), cause);
        } else {
            log.info("{} connection of {} closed: {}", server, context.channel().remoteAddress(), cause.toString());
        }
        context.close();
    }
}
