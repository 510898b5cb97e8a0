package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.dicom.AeTitleField;
import dev.gantry.proxy.dicom.OpaqueBytes;
import dev.gantry.proxy.dicom.Uid;
import java.util.List;

/**
 * The A-ASSOCIATE-AC PDU (PS3.8 9.3.3, Table 9-17); its layout is that of {@link AAssociateRq} with PDU-type 02H.
 *
 * @param protocolVersion a set of bits; bit 0 is version 1
 * @param calledAeTitle bytes 11 to 26, which repeat the request and mean nothing
 * @param callingAeTitle bytes 27 to 42, which repeat the request and mean nothing
 * @param reserved bytes 43 to 74, which repeat the request and mean nothing
 * @param applicationContextName the application context (9.3.3.1)
 * @param presentationContexts the answers, ids unique
 * @param userInformation everything else that is negotiated
 * @param unrecognizedItems items of a type that PS3.8 does not define, in their order
 */
public record AAssociateAc(
        int protocolVersion,
        AeTitleField calledAeTitle,
        AeTitleField callingAeTitle,
        OpaqueBytes reserved,
        Uid applicationContextName,
        List<NegotiatedPresentationContext> presentationContexts,
        UserInformation userInformation,
        List<UnrecognizedItem> unrecognizedItems)
        implements Pdu {
    public AAssociateAc {
        presentationContexts = List.copyOf(presentationContexts);
        unrecognizedItems = List.copyOf(unrecognizedItems);
        AAssociateRq.checkReserved(reserved);
    }

    /** Makes the answer to {@code request}: version 1, and the request's AE titles, reserved bytes and context name. */
    public static AAssociateAc answering(
            AAssociateRq request,
            List<NegotiatedPresentationContext> presentationContexts,
            UserInformation userInformation) {
        return new AAssociateAc(
                AAssociateRq.PROTOCOL_VERSION,
                request.calledAeTitle(),
                request.callingAeTitle(),
                request.reserved(),
                request.applicationContextName(),
                presentationContexts,
                userInformation,
                List.of());
    }

    @Override
    public PduType type() {
        return PduType.A_ASSOCIATE_AC;
    }

    @Override
    public <R> R accept(PduVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
