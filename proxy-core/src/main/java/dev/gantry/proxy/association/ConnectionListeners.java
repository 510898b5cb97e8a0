package dev.gantry.proxy.association;

import java.net.InetSocketAddress;
import java.util.List;

/** Several listeners as one. */
public record ConnectionListeners(List<ConnectionListener> listeners) implements ConnectionListener {
    /** Nobody. */
    public static final ConnectionListener NONE = new ConnectionListeners(List.of());

    public ConnectionListeners {
        listeners = List.copyOf(listeners);
    }

    @Override
    public void accepted(String listener, InetSocketAddress peer) {
        listeners.forEach(each -> each.accepted(listener, peer));
    }

    @Override
    public void handshakeCompleted(String listener, String protocol, String cipherSuite) {
        listeners.forEach(each -> each.handshakeCompleted(listener, protocol, cipherSuite));
    }

    @Override
    public void failed(String listener, InetSocketAddress peer, Failure failure, String detail) {
        listeners.forEach(each -> each.failed(listener, peer, failure, detail));
    }
}
