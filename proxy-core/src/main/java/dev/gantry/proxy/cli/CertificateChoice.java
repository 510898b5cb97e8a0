package dev.gantry.proxy.cli;

import dev.gantry.tls.issue.CertificateAuthority;
import dev.gantry.tls.store.IssuanceRecord;
import dev.gantry.tls.store.SerialNumbers;
import dev.gantry.tls.store.StoreException;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** Certificates that a command means: one by its serial number, or all of a holder. */
final class CertificateChoice {
    private static final int MIN_SERIAL_DIGITS = 16;

    private CertificateChoice() {}

    /**
     * Finds them.
     *
     * @param text a serial number in hexadecimal, as {@code ca list} shows it, or the id of a device
     * @return at least one
     * @throws CommandFailure if there is none
     */
    static List<IssuanceRecord> of(String text, CertificateAuthority authority) throws StoreException {
        Optional<IssuanceRecord> one = Optional.empty();
        if (text.length() >= MIN_SERIAL_DIGITS && text.matches("[0-9a-fA-F:]+")) {
            BigInteger serial = SerialNumbers.parse(text);
            one = authority.store().find(serial).filter(CertificateLines::isCertificate);
        }
        List<IssuanceRecord> found = one.isPresent()
                ? List.of(one.get())
                : authority.store().ofHolder(text).stream()
                        .filter(CertificateLines::isCertificate)
                        .toList();
        if (found.isEmpty()) {
            throw CommandFailure.input(
                    "no certificate has the serial number `" + text + "`, and no device of that id has one",
                    "`gantry ca list` shows those there are");
        }
        return found;
    }
}
