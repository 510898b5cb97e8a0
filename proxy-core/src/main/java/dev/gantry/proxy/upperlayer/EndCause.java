package dev.gantry.proxy.upperlayer;

/** What ended a connection. */
public enum EndCause {
    /** The association was released in order. */
    RELEASED,
    /** The association was rejected. */
    REJECTED,
    /** This side aborted. */
    ABORTED,
    /** The peer aborted. */
    PEER_ABORTED,
    /** The peer closed the connection, or it broke. */
    CONNECTION_CLOSED,
    /** The connection could not be opened. */
    CONNECT_FAILED,
    /** The peer sent what is no PDU, or one that it may not send now. */
    PROTOCOL_ERROR,
    /** The peer let the ARTIM timer expire before its A-ASSOCIATE-RQ was complete. */
    REQUEST_DEADLINE
}
