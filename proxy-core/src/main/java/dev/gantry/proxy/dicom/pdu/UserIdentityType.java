package dev.gantry.proxy.dicom.pdu;

import org.jspecify.annotations.Nullable;

/** The user-identity-type field (PS3.7 Table D.3-14). */
public enum UserIdentityType {
    USERNAME(1),
    USERNAME_AND_PASSCODE(2),
    KERBEROS_SERVICE_TICKET(3),
    SAML_ASSERTION(4),
    JSON_WEB_TOKEN(5);

    private final int code;

    UserIdentityType(int code) {
        this.code = code;
    }

    /** Returns the byte on the wire. */
    public int code() {
        return code;
    }

    /** Returns the type of this code, or null for one that PS3.7 does not define. */
    static @Nullable UserIdentityType ofCode(int code) {
        return code >= 1 && code <= values().length ? values()[code - 1] : null;
    }
}
