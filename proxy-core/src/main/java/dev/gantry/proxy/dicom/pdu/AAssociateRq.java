package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.AeTitleField;
import dev.gantry.proxy.dicom.OpaqueBytes;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import java.util.List;

/**
 * The A-ASSOCIATE-RQ PDU (PS3.8 9.3.2, Table 9-11).
 *
 * <pre>
 *   1      PDU-type 01H
 *   2      reserved
 *   3-6    PDU-length
 *   7-8    protocol-version
 *   9-10   reserved
 *   11-26  called-AE-title
 *   27-42  calling-AE-title
 *   43-74  reserved
 *   75-    one application context item, one or more presentation context items, one user information item
 * </pre>
 *
 * @param protocolVersion a set of bits; bit 0 is version 1, the only one there is
 * @param calledAeTitle the destination, as received
 * @param callingAeTitle the source, as received
 * @param reserved bytes 43 to 74, which an A-ASSOCIATE-AC repeats
 * @param applicationContextName the application context (9.3.2.1)
 * @param presentationContexts what is proposed, in the order of the request, ids unique
 * @param userInformation everything else that is negotiated
 * @param unrecognizedItems items of a type that PS3.8 does not define, in their order
 */
public record AAssociateRq(
        int protocolVersion,
        AeTitleField calledAeTitle,
        AeTitleField callingAeTitle,
        OpaqueBytes reserved,
        Uid applicationContextName,
        List<ProposedPresentationContext> presentationContexts,
        UserInformation userInformation,
        List<UnrecognizedItem> unrecognizedItems)
        implements Pdu {
    /** The number of reserved bytes in front of the items. */
    public static final int RESERVED_LENGTH = 32;

    /** The protocol version that this product speaks (PS3.8 9.3.2). */
    public static final int PROTOCOL_VERSION = 1;

    public AAssociateRq {
        presentationContexts = List.copyOf(presentationContexts);
        unrecognizedItems = List.copyOf(unrecognizedItems);
        checkReserved(reserved);
    }

    /** Makes a request of version 1 for the DICOM application context, reserved bytes zero. */
    public AAssociateRq(
            AeTitle called,
            AeTitle calling,
            List<ProposedPresentationContext> presentationContexts,
            UserInformation userInformation) {
        this(
                PROTOCOL_VERSION,
                AeTitleField.of(called),
                AeTitleField.of(calling),
                OpaqueBytes.zeros(RESERVED_LENGTH),
                WellKnownUids.DICOM_APPLICATION_CONTEXT,
                presentationContexts,
                userInformation,
                List.of());
    }

    /** Returns whether version 1 is among the versions that the requestor speaks. */
    public boolean supportsVersion1() {
        return (protocolVersion & PROTOCOL_VERSION) != 0;
    }

    static void checkReserved(OpaqueBytes reserved) {
        if (reserved.length() != RESERVED_LENGTH) {
            throw new IllegalArgumentException("reserved: " + reserved.length() + " bytes (expected: 32)");
        }
    }

    @Override
    public PduType type() {
        return PduType.A_ASSOCIATE_RQ;
    }

    @Override
    public <R> R accept(PduVisitor<R> visitor) {
        return visitor.visit(this);
    }
}
