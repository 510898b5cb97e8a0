package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.dicom.OpaqueBytes;

/**
 * The user identity sub-item of an answer (PS3.7 D.3.3.7.2, item type 59H).
 *
 * @param serverResponse empty for user names, otherwise a ticket, assertion or token that no text form shows
 */
public record UserIdentityAc(OpaqueBytes serverResponse) {}
