package dev.gantry.proxy.expiry;

import dev.gantry.tls.rotate.RenewalSchedule;
import java.time.Instant;
import java.util.Locale;

/**
 * The end of a certificate that somebody relies on.
 *
 * @param kind what it is for
 * @param holder the id of the device or node, or the name of the authority
 * @param serial its serial number in hexadecimal
 * @param notBefore the beginning of its validity
 * @param notAfter the end of it
 * @param seen whether a peer has shown it
 */
public record Expiry(Kind kind, String holder, String serial, Instant notBefore, Instant notAfter, boolean seen) {
    /** What a certificate is for. */
    public enum Kind {
        /** A device, whoever issued its certificate. */
        DEVICE,
        /** A proxy of this site. */
        PROXY,
        /** A root or an issuing authority of this site. */
        AUTHORITY;

        /** Returns the word for metrics and reports. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Returns whole days until the end, negative once it has passed. */
    public long daysLeft(Instant now) {
        return RenewalSchedule.daysLeft(notAfter, now);
    }
}
