package dev.gantry.tls.lint;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** RFC 5280 4.1.2.2: positive and at most 20 octets; CA/Browser Forum BR 7.1: at least 64 bits from a random source. */
final class SerialNumberLint implements CertificateLint {
    private static final int MIN_OCTETS = 9;
    private static final int MAX_OCTETS = 20;

    @Override
    public String id() {
        return "serial-number";
    }

    @Override
    public @Nullable String check(LintSubject subject) {
        BigInteger serial = subject.tbs().getSerialNumber().getValue();
        int octets = serial.toByteArray().length;
        if (serial.signum() <= 0) {
            return "the serial number is not positive";
        }
        return octets >= MIN_OCTETS && octets <= MAX_OCTETS
                ? null
                : "serial number of " + octets + " octets (expected: 9 to 20)";
    }
}
