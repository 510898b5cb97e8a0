package dev.gantry.proxy.dicom.pdu;

/**
 * One method for each kind of PDU, so that a dispatch is complete and free of casts.
 *
 * @param <R> what the methods return
 */
public interface PduVisitor<R> {
    R visit(AAssociateRq pdu);

    R visit(AAssociateAc pdu);

    R visit(AAssociateRj pdu);

    /** The visitor becomes the owner of the PDU's buffer. */
    R visit(PDataTf pdu);

    R visit(AReleaseRq pdu);

    R visit(AReleaseRp pdu);

    R visit(AAbort pdu);
}
