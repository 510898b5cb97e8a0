package dev.gantry.proxy.cli;

import dev.gantry.proxy.http.HandshakeListener;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Keeps what happens at the management port, which is open first, until there is somebody to tell it to; up to a bound. */
final class EarlyHandshakes implements HandshakeListener {
    private static final int MOST = 1024;

    private final Queue<Consumer<HandshakeListener>> waiting = new ArrayDeque<>();
    private @Nullable HandshakeListener listener;

    /** Tells {@code next} what has happened, and goes on telling it. */
    synchronized void passOnTo(HandshakeListener next) {
        listener = next;
        waiting.forEach(each -> each.accept(next));
        waiting.clear();
    }

    @Override
    public void completed(X509Certificate client, InetSocketAddress from) {
        tell(each -> each.completed(client, from));
    }

    @Override
    public void failed(String reason, InetSocketAddress from) {
        tell(each -> each.failed(reason, from));
    }

    private synchronized void tell(Consumer<HandshakeListener> what) {
        if (listener != null) {
            what.accept(listener);
        } else if (waiting.size() < MOST) {
            waiting.add(what);
        }
    }
}
