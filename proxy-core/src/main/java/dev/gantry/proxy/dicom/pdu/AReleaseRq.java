package dev.gantry.proxy.dicom.pdu;

/** The A-RELEASE-RQ PDU (PS3.8 9.3.6): PDU-type 05H, PDU-length 4, four reserved bytes. */
public record AReleaseRq() implements Pdu {
    @Override
    public PduType type() {
        return PduType.A_RELEASE_RQ;
    }

    @Override
    public <R> R accept(PduVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
