package dev.gantry.proxy.cli;

import dev.gantry.proxy.instance.EmbeddedAuthority;
import dev.gantry.tls.store.PendingTable.Pending;
import dev.gantry.tls.store.StoreException;
import java.util.List;
import java.util.Locale;

/** The request that a command means, by the first digits of its fingerprint. */
final class WaitingRequest {
    /** Digits that lists show: no two of a thousand requests share them by chance. */
    static final int SHOWN_DIGITS = 16;

    private static final int MIN_DIGITS = 8;

    private WaitingRequest() {}

    /**
     * Finds it.
     *
     * @throws CommandFailure if none waits that begins so, or several do
     */
    static Pending of(String text, EmbeddedAuthority authority) throws StoreException {
        String digits = text.toLowerCase(Locale.ROOT);
        if (!digits.matches("[0-9a-f]{" + MIN_DIGITS + ",64}")) {
            throw CommandFailure.input(
                    "`" + text + "` is no request (expected: at least " + MIN_DIGITS + " hexadecimal digits)",
                    "`gantry ca requests` shows those that wait");
        }
        List<Pending> found = authority.authority().store().pending().waiting().stream()
                .filter(request -> request.fingerprint().startsWith(digits))
                .toList();
        if (found.size() != 1) {
            throw CommandFailure.input(
                    found.isEmpty() ? "no request `" + text + "` waits" : "several requests begin with `" + text + "`",
                    "`gantry ca requests` shows those that wait");
        }
        return found.get(0);
    }
}
