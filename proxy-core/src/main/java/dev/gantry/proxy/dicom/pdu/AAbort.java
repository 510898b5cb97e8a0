package dev.gantry.proxy.dicom.pdu;

/**
 * The A-ABORT PDU (PS3.8 9.3.8, Table 9-26).
 *
 * <pre>
 *   1    PDU-type 07H
 *   2    reserved
 *   3-6  PDU-length 00000004H
 *   7-8  reserved
 *   9    source
 *   10   reason
 * </pre>
 *
 * @param source who aborts
 * @param reason why; always {@link AbortReason#REASON_NOT_SPECIFIED} where the source is the service user, since the field is not
 *     significant then
 */
public record AAbort(AbortSource source, AbortReason reason) implements Pdu {
    public AAbort {
        if (source == AbortSource.SERVICE_USER) {
            reason = AbortReason.REASON_NOT_SPECIFIED;
        }
    }

    /** Makes the abort that the service provider sends, which is what this product is on both legs. */
    public static AAbort byProvider(AbortReason reason) {
        return new AAbort(AbortSource.SERVICE_PROVIDER, reason);
    }

    @Override
    public PduType type() {
        return PduType.A_ABORT;
    }

    @Override
    public <R> R accept(PduVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
