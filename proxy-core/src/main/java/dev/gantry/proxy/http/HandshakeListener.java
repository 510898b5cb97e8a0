package dev.gantry.proxy.http;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;

/** Hears how the TLS handshakes of an {@link HttpServer} end. Called on the thread of the server: must not block. */
public interface HandshakeListener {
    /** Hears nothing. */
    HandshakeListener NONE = new HandshakeListener() {
        @Override
        public void completed(X509Certificate client, InetSocketAddress from) {}

        @Override
        public void failed(String reason, InetSocketAddress from) {}
    };

    /** A client has shown a certificate that is good. */
    void completed(X509Certificate client, InetSocketAddress from);

    /**
     * A client said something, and did not show who it is.
     *
     * @param reason why not, one sentence; a peer may have had a say in it
     */
    void failed(String reason, InetSocketAddress from);
}
