package dev.gantry.proxy.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells which connections to the management port are log-ins of their own. A browser or a scraper opens one after another: they are
 * one session while no more than {@link #SESSION} lies between two. Of failures, each address has {@link #FAILURES} a minute.
 */
final class OperatorLogins {
    static final Duration SESSION = Duration.ofMinutes(15);
    static final int FAILURES = 10;
    /** So many sessions, and so many addresses that fail within a minute, are told apart; what comes beyond is one. */
    static final int MOST = 1024;

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final Map<Session, Instant> sessions = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Integer> failures = new LinkedHashMap<>();
    private Instant windowBegan = Instant.MIN;

    private record Session(String name, String address) {}

    /** Notes a connection of somebody who is known; returns whether a session begins with it. */
    synchronized boolean begins(String name, String address, Instant now) {
        Instant last = sessions.put(new Session(name, address), now);
        if (sessions.size() > MOST) {
            sessions.remove(sessions.keySet().iterator().next());
        }
        return last == null || Duration.between(last, now).abs().compareTo(SESSION) > 0;
    }

    /** Counts a failure; returns whether it is to stand in the trail. */
    synchronized boolean admitsFailure(String address, Instant now) {
        if (windowBegan.equals(Instant.MIN)
                || Duration.between(windowBegan, now).abs().compareTo(WINDOW) > 0) {
            windowBegan = now;
            failures.clear();
        }
        String counted = failures.size() < MOST || failures.containsKey(address) ? address : "";
        return failures.merge(counted, 1, Integer::sum) <= FAILURES;
    }
}
