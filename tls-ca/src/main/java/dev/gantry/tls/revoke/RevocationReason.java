package dev.gantry.tls.revoke;

import java.util.Locale;

/** Why a certificate is revoked (CRLReason, RFC 5280 5.3.1). */
public enum RevocationReason {
    /** No reason is given. */
    UNSPECIFIED(0),
    /** The private key is known to others: it is blocked for every new certificate too. */
    KEY_COMPROMISE(1),
    /** The authority's key is known to others. */
    CA_COMPROMISE(2),
    /** The holder is no longer part of the site. */
    AFFILIATION_CHANGED(3),
    /** Another certificate took its place. */
    SUPERSEDED(4),
    /** The device is out of use. */
    CESSATION_OF_OPERATION(5),
    /** On hold: the only reason that can be taken back. */
    CERTIFICATE_HOLD(6),
    /** What it says of its holder is no longer so. */
    PRIVILEGE_WITHDRAWN(9);

    private final int code;

    RevocationReason(int code) {
        this.code = code;
    }

    /** The value of CRLReason. */
    public int code() {
        return code;
    }

    /** Its name in commands and records, such as {@code key-compromise}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The reason of a CRLReason value.
     *
     * @throws IllegalArgumentException there is none
     */
    public static RevocationReason ofCode(int code) {
        for (RevocationReason reason : values()) {
            if (reason.code == code) {
                return reason;
            }
        }
        throw new IllegalArgumentException("revocation reason: " + code + " (expected: 0 to 6, or 9)");
    }

    /**
     * The reason of a name.
     *
     * @throws IllegalArgumentException there is none
     */
    public static RevocationReason ofId(String id) {
        for (RevocationReason reason : values()) {
            if (reason.id().equals(id)) {
                return reason;
            }
        }
        throw new IllegalArgumentException("revocation reason: `" + id
                + "` (expected: unspecified, key-compromise, ca-compromise, affiliation-changed, superseded,"
                + " cessation-of-operation, certificate-hold or privilege-withdrawn)");
    }
}
