package dev.gantry.tls.trust;

import java.util.Locale;

/** Why a peer's certificate was not believed. */
public enum TrustFailure {
    /** The peer sent no certificate. */
    NO_CERTIFICATE,
    /** No path leads from the certificate to a trust anchor. */
    UNTRUSTED_ISSUER,
    /** In a zone of pinned certificates: neither the certificate nor its key is pinned. */
    NOT_PINNED,
    /** A certificate of the path has ended. */
    EXPIRED,
    /** A certificate of the path has not begun. */
    NOT_YET_VALID,
    /** A certificate of the path is revoked. */
    REVOKED,
    /** A certificate of the path is on hold. */
    SUSPENDED,
    /** Whether a certificate is revoked is not known, and the zone demands to know. */
    STATUS_UNKNOWN,
    /** The certificate is not meant for this side of TLS. */
    WRONG_EXTENDED_KEY_USAGE,
    /** A key is too short or of a kind that is not allowed. */
    WEAK_KEY,
    /** A signature is of an algorithm that is not allowed. */
    WEAK_SIGNATURE_ALGORITHM,
    /** A name lies outside what an issuer may vouch for. */
    NAME_NOT_PERMITTED,
    /** An issuer in the path is no certificate authority, or the path is longer than one of them allows. */
    NOT_AN_AUTHORITY,
    /** The path breaks a rule of RFC 5280 that has no reason of its own here. */
    INVALID_PATH,
    /** A certificate cannot be decoded, or the chain is longer than any that is looked at. */
    MALFORMED,
    /** The certificate of a server does not name the host that was called. */
    WRONG_HOST,
    /** The check itself failed; fail closed. */
    INTERNAL;

    /** The name in lower case with hyphens, for logs, metrics and audit. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
