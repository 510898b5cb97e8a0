package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.dicom.OpaqueBytes;

/**
 * An item or sub-item of a type that the standard does not define at its place. A receiver ignores it (PS3.8 9.3.1), a proxy
 * decides whether to pass it on.
 *
 * @param itemType the item-type byte, 0 to 255
 * @param value what follows the item's header; at most 65535 bytes
 */
public record UnrecognizedItem(int itemType, OpaqueBytes value) {}
