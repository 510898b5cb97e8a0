package dev.gantry.policy.model;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * How the certificate of a device is recognised. Exactly one of the three ways is given.
 *
 * @param text as written; names the mark in messages
 * @param uri a URI subject alternative name, {@code {n}} not yet replaced
 * @param pin {@code sha256/} and Base64 of the SHA-256 of the public key
 * @param issuer the issuer's distinguished name, together with {@code serial}
 */
public record CertificateMark(
        Name text,
        @Nullable String uri,
        @Nullable String pin,
        @Nullable String issuer,
        @Nullable BigInteger serial) {}
