package dev.gantry.proxy.association;

import java.net.InetSocketAddress;

/**
 * Hears of connections that came to nothing before an association could be asked for. Called on event loops: it must
 * return at once.
 */
public interface ConnectionListener {
    /** Why a connection came to nothing. */
    enum Failure {
        /** More connections are open than the limits allow, in all or from this address. */
        TOO_MANY_CONNECTIONS,
        /** A peer spoke the upper layer in plain to a listener that wants TLS. */
        PLAIN_ON_TLS_PORT,
        /** A peer opened TLS with a listener that speaks in plain. */
        TLS_ON_PLAIN_PORT,
        /** A peer spoke HTTP. */
        HTTP,
        /** A peer spoke something else. */
        UNKNOWN_PROTOCOL,
        /** The TLS handshake failed: no certificate, one that is not trusted, no common version or suite. */
        HANDSHAKE_FAILED,
        /** The TLS handshake was not finished in time. */
        HANDSHAKE_DEADLINE,
        /** The A-ASSOCIATE-RQ was not complete in time. */
        REQUEST_DEADLINE,
        /** The peer closed the connection. */
        CLOSED_BY_PEER,
        /** The peer sent what is no PDU, or one that cannot come first. */
        PROTOCOL_ERROR
    }

    /** A connection was accepted. */
    void accepted(String listener, InetSocketAddress peer);

    /** A TLS handshake was finished, with the version and suite that were agreed. */
    void handshakeCompleted(String listener, String protocol, String cipherSuite);

    /**
     * A connection ended without an association request.
     *
     * @param detail a sentence for the log, empty where the failure says all
     */
    void failed(String listener, InetSocketAddress peer, Failure failure, String detail);
}
