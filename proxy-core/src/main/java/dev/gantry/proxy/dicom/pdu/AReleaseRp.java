package dev.gantry.proxy.dicom.pdu;

/** The A-RELEASE-RP PDU (PS3.8 9.3.7): PDU-type 06H, PDU-length 4, four reserved bytes. */
public record AReleaseRp() implements Pdu {
    @Override
    public PduType type() {
        return PduType.A_RELEASE_RP;
    }

    @Override
    public <R> R accept(PduVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
