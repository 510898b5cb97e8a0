package dev.gantry.proxy.transport;

import io.netty.channel.Channel;
import java.security.cert.X509Certificate;

/** Whom an attempt to connect is made for. Called on its event loop. */
interface Upstream {
    /** Tells whether nobody waits for the connection any more. */
    boolean isAbandoned();

    /** The device at the other end has proved to hold a certificate; {@link #connected} may follow. */
    void proved(X509Certificate certificate);

    /** The connection is open, and the device at its other end is the one that was meant. */
    void connected(Channel channel);

    /** The attempt has failed: the last call. */
    void failed(String detail);
}
