package dev.gantry.proxy.management;

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
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the {@link Resource} of a request and writes its answer. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails here closes the channel
final class ResourceHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger log = LoggerFactory.getLogger(ResourceHandler.class);

    private final Map<String, Resource> resources;
    private final Map<String, Resource> actions;
    private final boolean loopbackHostsOnly;

    ResourceHandler(Map<String, Resource> resources, Map<String, Resource> actions, boolean loopbackHostsOnly) {
        this.resources = resources;
        this.actions = actions;
        this.loopbackHostsOnly = loopbackHostsOnly;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            write(context, request, Response.text(400, "the request is malformed"), true);
            return;
        }
        write(context, request, answer(request), false);
    }

    private Response answer(FullHttpRequest request) {
        HttpHeaders headers = request.headers();
        if (loopbackHostsOnly && !LoopbackHost.isNamedBy(headers.get(HttpHeaderNames.HOST))) {
            return Response.text(421, "this port answers only for a loopback host name");
        }
        String path = pathOf(request.uri());
        if (!resources.containsKey(path) && !actions.containsKey(path)) {
            return Response.text(404, "no such resource");
        }
        @Nullable
        Resource resource = isRead(request.method())
                ? resources.get(path)
                : request.method().equals(HttpMethod.POST) ? actions.get(path) : null;
        if (resource == null) {
            return Response.text(
                    405,
                    resources.containsKey(path) ? "only GET and HEAD are answered here" : "only POST is answered here");
        }
        try {
            return resource.answer(new Request(
                    path,
                    Objects.requireNonNullElse(headers.get(HttpHeaderNames.ACCEPT), ""),
                    ByteBufUtil.getBytes(request.content())));
        } catch (RuntimeException e) {
            log.error("{} could not be answered", path, e);
            return Response.text(500, "internal error");
        }
    }

    private static boolean isRead(HttpMethod method) {
        return method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    }

    private static String pathOf(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    private void write(ChannelHandlerContext context, FullHttpRequest request, Response answer, boolean close) {
        ByteBuf body = request.method().equals(HttpMethod.HEAD)
                ? Unpooled.EMPTY_BUFFER
                : Unpooled.wrappedBuffer(answer.body());
        DefaultFullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), body);
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        headers.set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
        headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        headers.set("x-content-type-options", "nosniff");
        if (answer.status() == 405) {
            headers.set(HttpHeaderNames.ALLOW, resources.containsKey(pathOf(request.uri())) ? "GET, HEAD" : "POST");
        }
        boolean keepAlive = !close && HttpUtil.isKeepAlive(request);
        HttpUtil.setKeepAlive(response, keepAlive);
        var written = context.writeAndFlush(response);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            log.debug("management connection of {} broke off", context.channel().remoteAddress(), cause);
        } else {
            log.info("management connection of {} closed: {}", context.channel().remoteAddress(), cause.toString());
        }
        context.close();
    }
}
