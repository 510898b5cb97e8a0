package dev.gantry.tls.store;

import dev.gantry.tls.revoke.RevocationReason;
import java.math.BigInteger;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the store knows of one serial number.
 *
 * @param serial the serial number
 * @param instance the number of the instance that issued it
 * @param state how far it came
 * @param authority the key identifier of the authority, in hexadecimal
 * @param holder the id of the device, node or user
 * @param profile the id of the profile
 * @param spkiPin the pin of its public key
 * @param requester who asked
 * @param reservedAt when it was reserved
 * @param notBefore the beginning of its validity, absent before it is intended
 * @param notAfter the end of its validity, absent before it is intended
 * @param body the DER of the TBSCertificate once intended, of the certificate once issued
 * @param revokedAt when it was revoked or suspended, absent where it is not
 * @param reason why it was
 */
public record IssuanceRecord(
        BigInteger serial,
        int instance,
        IssuanceState state,
        String authority,
        String holder,
        String profile,
        String spkiPin,
        String requester,
        Instant reservedAt,
        @Nullable Instant notBefore,
        @Nullable Instant notAfter,
        @Nullable Der body,
        @Nullable Instant revokedAt,
        @Nullable RevocationReason reason) {
    /** The serial number as certificates are listed by: lower-case hexadecimal. */
    public String serialText() {
        return SerialNumbers.text(serial);
    }

    /** Whether it is issued, not revoked and not ended. */
    public boolean isValid(Instant now) {
        return state == IssuanceState.ISSUED && revokedAt == null && notAfter != null && !now.isAfter(notAfter);
    }
}
