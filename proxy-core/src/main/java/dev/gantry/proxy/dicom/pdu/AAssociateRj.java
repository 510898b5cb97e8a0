package dev.gantry.proxy.dicom.pdu;

/**
 * The A-ASSOCIATE-RJ PDU (PS3.8 9.3.4, Table 9-21).
 *
 * <pre>
 *   1    PDU-type 03H
 *   2    reserved
 *   3-6  PDU-length 00000004H
 *   7    reserved
 *   8    result
 *   9    source
 *   10   reason
 * </pre>
 *
 * @param result whether trying again may help
 * @param reason who rejects and why: the source field is part of it
 */
public record AAssociateRj(RejectResult result, RejectReason reason) implements Pdu {
    /** Returns who rejects. */
    public RejectSource source() {
        return reason.source();
    }

    @Override
    public PduType type() {
        return PduType.A_ASSOCIATE_RJ;
    }

    @Override
    public <R> R accept(PduVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
