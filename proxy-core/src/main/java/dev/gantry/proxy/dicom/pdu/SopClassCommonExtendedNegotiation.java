package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.dicom.Uid;
import java.util.List;

/**
 * A SOP class common extended negotiation sub-item (PS3.7 D.3.3.6, item type 57H, version 0).
 *
 * @param sopClass the SOP class that is proposed
 * @param serviceClass the service class that it belongs to
 * @param relatedGeneralSopClasses the SOP classes that it may be treated as; claims of the requestor, not facts
 */
public record SopClassCommonExtendedNegotiation(Uid sopClass, Uid serviceClass, List<Uid> relatedGeneralSopClasses) {
    public SopClassCommonExtendedNegotiation {
        relatedGeneralSopClasses = List.copyOf(relatedGeneralSopClasses);
    }
}
