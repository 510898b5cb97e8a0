package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.dicom.OpaqueBytes;

/**
 * The user identity sub-item of a request (PS3.7 D.3.3.7.1, item type 58H). Its fields are secrets, which no text form shows.
 *
 * @param identityType what the primary field is
 * @param positiveResponseRequested whether the acceptor is asked for a {@link UserIdentityAc}
 * @param primaryField user name, ticket, assertion or token; at most 65535 bytes
 * @param secondaryField the passcode of {@link UserIdentityType#USERNAME_AND_PASSCODE}, otherwise empty; at most 65535 bytes
 */
public record UserIdentityRq(
        UserIdentityType identityType,
        boolean positiveResponseRequested,
        OpaqueBytes primaryField,
        OpaqueBytes secondaryField) {}
