package dev.gantry.proxy.upperlayer;

/** The nineteen events of PS3.8 9.2.2, Table 9-10, named by what happened; the order is the standard's numbering. */
public enum Event {
    /** Evt1: A-ASSOCIATE request of the local user. */
    ASSOCIATE_REQUEST,
    /** Evt2: transport connection confirmed. */
    CONNECTED,
    /** Evt3: A-ASSOCIATE-AC received. */
    ASSOCIATE_AC_RECEIVED,
    /** Evt4: A-ASSOCIATE-RJ received. */
    ASSOCIATE_RJ_RECEIVED,
    /** Evt5: transport connection indicated by a peer that connects. */
    CONNECTION_INDICATED,
    /** Evt6: A-ASSOCIATE-RQ received. */
    ASSOCIATE_RQ_RECEIVED,
    /** Evt7: A-ASSOCIATE response of the local user, accepting. */
    ACCEPT_RESPONSE,
    /** Evt8: A-ASSOCIATE response of the local user, rejecting. */
    REJECT_RESPONSE,
    /** Evt9: P-DATA request of the local user. */
    DATA_REQUEST,
    /** Evt10: P-DATA-TF received. */
    DATA_RECEIVED,
    /** Evt11: A-RELEASE request of the local user. */
    RELEASE_REQUEST,
    /** Evt12: A-RELEASE-RQ received. */
    RELEASE_RQ_RECEIVED,
    /** Evt13: A-RELEASE-RP received. */
    RELEASE_RP_RECEIVED,
    /** Evt14: A-RELEASE response of the local user. */
    RELEASE_RESPONSE,
    /** Evt15: A-ABORT request of the local user. */
    ABORT_REQUEST,
    /** Evt16: A-ABORT received. */
    ABORT_RECEIVED,
    /** Evt17: transport connection closed. */
    CONNECTION_CLOSED,
    /** Evt18: ARTIM timer expired. */
    ARTIM_EXPIRED,
    /** Evt19: unrecognized or invalid PDU received. */
    INVALID_PDU_RECEIVED
}
