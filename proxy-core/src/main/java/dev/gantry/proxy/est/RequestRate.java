package dev.gantry.proxy.est;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Bounds the requests of one address within {@link #WINDOW}. Remembers 10,000 addresses; the oldest is forgotten first. */
public final class RequestRate {
    /** What requests are counted over. */
    public static final Duration WINDOW = Duration.ofMinutes(1);

    private static final int MAX_ADDRESSES = 10_000;

    private record Count(Instant since, int requests) {}

    private final int max;
    private final Clock clock;
    private final Map<InetAddress, Count> counts = new LinkedHashMap<>();

    /** @param max requests of one address within {@link #WINDOW} */
    public RequestRate(int max, Clock clock) {
        this.max = max;
        this.clock = clock;
    }

    /** Counts a request, and tells whether it is within what is allowed. */
    synchronized boolean admits(InetAddress address) {
        Instant now = clock.instant();
        Count count = counts.get(address);
        if (count == null || !now.isBefore(count.since().plus(WINDOW))) {
            counts.remove(address);
            counts.put(address, new Count(now, 1));
            if (counts.size() > MAX_ADDRESSES) {
                counts.remove(counts.keySet().iterator().next());
            }
            return true;
        }
        if (count.requests() >= max) {
            return false;
        }
        counts.put(address, new Count(count.since(), count.requests() + 1));
        return true;
    }
}
