package dev.gantry.proxy.decisions;

import java.time.Instant;

/**
 * Writes moments as ISO 8601 has them, in UTC, with nine digits behind the second. Thousands of records fall into one second, and
 * differ in these digits alone: what is in front of them is made once. Used by one thread.
 */
final class TimeText {
    private static final int BILLION = 1_000_000_000;

    private long second = Long.MIN_VALUE;
    private String upToSecond = "";

    String text(Instant at) {
        if (at.getEpochSecond() != second) {
            second = at.getEpochSecond();
            String whole = Instant.ofEpochSecond(second).toString();
            upToSecond = whole.substring(0, whole.length() - 1);
        }
        return upToSecond + '.' + Integer.toString(BILLION + at.getNano()).substring(1) + 'Z';
    }
}
