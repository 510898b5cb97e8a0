package dev.gantry.proxy.upperlayer;

/** The thirteen states of PS3.8 9.2.1, Tables 9-1 to 9-5. */
public enum State {
    /** Idle: no connection, or one that was given up. */
    STA1,
    /** Transport connection open; awaiting A-ASSOCIATE-RQ. */
    STA2,
    /** Awaiting the local A-ASSOCIATE response. */
    STA3,
    /** Awaiting the opening of the transport connection. */
    STA4,
    /** Awaiting A-ASSOCIATE-AC or A-ASSOCIATE-RJ. */
    STA5,
    /** Association established, ready for data transfer. */
    STA6,
    /** Awaiting A-RELEASE-RP. */
    STA7,
    /** Awaiting the local A-RELEASE response. */
    STA8,
    /** Release collision, requestor side; awaiting the local A-RELEASE response. */
    STA9,
    /** Release collision, acceptor side; awaiting A-RELEASE-RP. */
    STA10,
    /** Release collision, requestor side; awaiting A-RELEASE-RP. */
    STA11,
    /** Release collision, acceptor side; awaiting the local A-RELEASE response. */
    STA12,
    /** Awaiting the closing of the transport connection: the association no longer exists. */
    STA13
}
