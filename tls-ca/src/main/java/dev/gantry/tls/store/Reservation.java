package dev.gantry.tls.store;

import org.jspecify.annotations.Nullable;

/**
 * What a serial number is reserved for.
 *
 * @param authority the key identifier of the authority, in hexadecimal
 * @param holder the id of the device, node or user
 * @param profile the id of the profile
 * @param spkiPin the pin of the public key
 * @param requester who asked
 * @param requestKey equal for two sendings of one request; absent where every request is its own
 */
public record Reservation(
        String authority,
        String holder,
        String profile,
        String spkiPin,
        String requester,
        @Nullable String requestKey) {}
