package dev.gantry.proxy.observe;

/**
 * What makes warnings alike.
 *
 * @param message the sentence of the warning
 * @param listener where its cause came in
 * @param source whose doing it is: the id of a device, or an address
 * @param reason why, in one of few words
 */
record WarningKind(String message, String listener, String source, String reason) {
    /** How many are told apart at once; what comes beyond is told by its message alone. */
    static final int MOST = 512;

    /** What one beyond those is counted as. */
    WarningKind ofAnybody() {
        return new WarningKind(message, "several", "several", "several");
    }
}
