package dev.gantry.proxy.messaging;

/** A connection to a receiver. */
public interface ReceiverConnection extends BlockConnection {
    /** Whom a connection to a receiver serves. */
    interface User extends BlockUser {
        /** The connection is open, and at its other end is whom the policy says. */
        void connected();
    }

    /** Tells whether it is open. */
    boolean isConnected();

    /** Ties it to the sender's connection: that one is not read while this one cannot be written. */
    void engage();

    /** Keeps the connection open for the next conversation of the same two devices, and serves this user no longer. */
    void park();
}
