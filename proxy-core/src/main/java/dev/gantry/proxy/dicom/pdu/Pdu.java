package dev.gantry.proxy.dicom.pdu;

/** A protocol data unit of the DICOM upper layer (PS3.8 9.3). */
public sealed interface Pdu permits AAssociateRq, AAssociateAc, AAssociateRj, PDataTf, AReleaseRq, AReleaseRp, AAbort {
    /** Returns which of the seven kinds this is. */
    PduType type();

    /** Calls the method of {@code visitor} for this kind. */
    <R> R accept(PduVisitor<R> visitor);
}
