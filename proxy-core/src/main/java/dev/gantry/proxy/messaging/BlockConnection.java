package dev.gantry.proxy.messaging;

import dev.gantry.proxy.mllp.MllpBlock;
import dev.gantry.proxy.mllp.MllpQuirk;
import java.security.cert.X509Certificate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A connection that carries blocks of MLLP, as its network layer offers it. */
public interface BlockConnection {
    /** Sends a block and takes its ownership; where the connection is gone, it is let fall. */
    void send(MllpBlock block);

    /** Stops to read, or goes on. What was read already may still come. */
    void holdBack(boolean held);

    /** Bears with what is named, from the next byte on. */
    void tolerate(Set<MllpQuirk> quirks);

    /** Returns the certificate that the peer has proved to hold, null where the connection is not secured by one. */
    default @Nullable X509Certificate peerCertificate() {
        return null;
    }

    /** Closes the connection once what was sent is out; nothing is received any more. */
    void close();
}
