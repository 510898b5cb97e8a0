package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.dicom.OpaqueBytes;
import dev.gantry.proxy.dicom.Uid;

/**
 * A SOP class extended negotiation sub-item (PS3.7 D.3.3.5, item type 56H).
 *
 * @param sopClass the SOP class
 * @param serviceClassApplicationInformation what the service class of PS3.4 defines, not looked into
 */
public record SopClassExtendedNegotiation(Uid sopClass, OpaqueBytes serviceClassApplicationInformation) {}
