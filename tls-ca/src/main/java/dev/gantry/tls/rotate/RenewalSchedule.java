package dev.gantry.tls.rotate;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/** When a certificate is renewed and when its end is warned of. Pure functions. */
public final class RenewalSchedule {
    /** Days before the end at which a certificate that nobody renews by itself is warned of, furthest first. */
    public static final List<Integer> WARNING_DAYS = List.of(90, 60, 30, 14, 7);

    private static final int JITTER_STEPS = 201;

    private RenewalSchedule() {}

    /**
     * At two thirds of the life, up to a tenth of it earlier or later: certificates that were issued together are not renewed
     * together. The same certificate always has the same moment.
     *
     * @param serial spreads the moments
     */
    public static Instant renewAt(Instant notBefore, Instant notAfter, BigInteger serial) {
        Duration life = Duration.between(notBefore, notAfter);
        int step = serial.mod(BigInteger.valueOf(JITTER_STEPS)).intValue();
        // -0.1 to +0.1 of the life in steps of a thousandth.
        long thousandths = 667L + step - JITTER_STEPS / 2;
        return notBefore.plus(life.multipliedBy(thousandths).dividedBy(1000));
    }

    /** Whole days until the end, negative once it has passed: a certificate that ends within the hour has 0. */
    public static long daysLeft(Instant notAfter, Instant now) {
        return Math.floorDiv(
                Duration.between(now, notAfter).toSeconds(), Duration.ofDays(1).toSeconds());
    }

    /**
     * The warning that holds now: the smallest of {@link #WARNING_DAYS} that is not less than the days left; none further away
     * than the first. A life shorter than 90 days begins with the first warning that fits two thirds of it.
     */
    public static OptionalInt warning(Instant notBefore, Instant notAfter, Instant now) {
        long left = daysLeft(notAfter, now);
        long life = Duration.between(notBefore, notAfter).toDays();
        int found = -1;
        for (int days : WARNING_DAYS) {
            if (left <= days && days * 3L <= life * 2) {
                found = days;
            }
        }
        return found < 0 ? OptionalInt.empty() : OptionalInt.of(found);
    }
}
