package dev.gantry.proxy.upperlayer;

/** The actions of PS3.8 9.2.3, Tables 9-6 to 9-9. */
public enum Action {
    /** Ask for the transport connection; next Sta4. */
    AE_1,
    /** Send A-ASSOCIATE-RQ; next Sta5. */
    AE_2,
    /** Confirm the acceptance to the user; next Sta6. */
    AE_3,
    /** Confirm the rejection to the user, close; next Sta1. */
    AE_4,
    /** Start ARTIM; next Sta2. */
    AE_5,
    /** Stop ARTIM, indicate the request to the user; next Sta3. */
    AE_6,
    /** Send A-ASSOCIATE-AC; next Sta6. */
    AE_7,
    /** Send A-ASSOCIATE-RJ, start ARTIM; next Sta13. */
    AE_8,
    /** Send P-DATA-TF; stay in Sta6. */
    DT_1,
    /** Indicate data to the user; stay in Sta6. */
    DT_2,
    /** Send A-RELEASE-RQ; next Sta7. */
    AR_1,
    /** Indicate the release to the user; next Sta8. */
    AR_2,
    /** Confirm the release to the user, close; next Sta1. */
    AR_3,
    /** Send A-RELEASE-RP, start ARTIM; next Sta13. */
    AR_4,
    /** Stop ARTIM; next Sta1. */
    AR_5,
    /** Indicate data to the user; stay in Sta7. */
    AR_6,
    /** Send P-DATA-TF; stay in Sta8. */
    AR_7,
    /** Indicate the release, a collision, to the user; next Sta9 for the requestor, Sta10 for the acceptor. */
    AR_8,
    /** Send A-RELEASE-RP; next Sta11. */
    AR_9,
    /** Confirm the release to the user; next Sta12. */
    AR_10,
    /** Send A-ABORT, start or restart ARTIM; next Sta13. */
    AA_1,
    /** Stop ARTIM if it runs, close; next Sta1. */
    AA_2,
    /** Indicate the peer's abort to the user, close; next Sta1. */
    AA_3,
    /** Indicate a provider's abort to the user; next Sta1. */
    AA_4,
    /** Stop ARTIM; next Sta1. */
    AA_5,
    /** Ignore the PDU; stay in Sta13. */
    AA_6,
    /** Send A-ABORT; stay in Sta13. */
    AA_7,
    /** Send A-ABORT as the provider, indicate a provider's abort to the user, start ARTIM; next Sta13. */
    AA_8
}
