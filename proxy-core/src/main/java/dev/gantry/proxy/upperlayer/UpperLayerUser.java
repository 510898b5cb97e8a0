package dev.gantry.proxy.upperlayer;

import dev.gantry.proxy.dicom.pdu.AAbort;
import dev.gantry.proxy.dicom.pdu.AAssociateAc;
import dev.gantry.proxy.dicom.pdu.AAssociateRj;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.dicom.pdu.PDataTf;

/** What an {@link UpperLayer} tells the user above it: the indications and confirmations of PS3.8 chapter 7. */
public interface UpperLayerUser {
    /** A-ASSOCIATE indication: a peer asks for an association. */
    void associateIndicated(AAssociateRq request);

    /** A-ASSOCIATE confirmation, accepted. */
    void associateConfirmed(AAssociateAc answer);

    /** A-ASSOCIATE confirmation, rejected; {@link #ended} follows. */
    void associateRejected(AAssociateRj answer);

    /** P-DATA indication; the user takes over the ownership of the fragment. */
    void dataIndicated(PDataTf data);

    /** A-RELEASE indication. */
    void releaseIndicated();

    /** A-RELEASE confirmation. */
    void releaseConfirmed();

    /** A-ABORT indication: the peer aborted. */
    void abortIndicated(AAbort abort);

    /** A-P-ABORT indication: the connection failed, or the peer broke the protocol. */
    void providerAbortIndicated(EndCause cause, String detail);

    /**
     * The connection is given up; the last call of all. Where no association was indicated before, it is also the first.
     *
     * @param cause what ended it, the first of several
     * @param detail a sentence for the log, empty where the cause says all
     */
    void ended(EndCause cause, String detail);
}
