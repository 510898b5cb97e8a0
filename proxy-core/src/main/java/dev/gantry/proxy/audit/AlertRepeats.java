package dev.gantry.proxy.audit;

import dev.gantry.proxy.audit.AuditEvent.Alert;
import dev.gantry.proxy.audit.AuditEvent.Party;
import dev.gantry.proxy.audit.AuditEvent.SecurityAlert;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets alike alerts through one by one up to a number, and counts those beyond it, so that a peer that knocks all the time
 * fills neither the trail nor its repositories. What was counted becomes one alert at the end of its minute.
 */
final class AlertRepeats {
    /** So many alike alerts of a minute stand in the trail one by one. */
    static final int ONE_BY_ONE = 10;

    static final Duration WINDOW = Duration.ofMinutes(1);

    /** How many kinds are told apart at once; what comes beyond is one kind. */
    private static final int MOST_KINDS = 4096;

    private static final Kind OTHERS = new Kind(Alert.RESTRICTED_FUNCTION, "", "", "");

    private final Map<Kind, Count> counts = new LinkedHashMap<>();

    private record Kind(Alert alert, String requestor, String target, String description) {}

    private static final class Count {
        private final Instant since;
        private SecurityAlert last;
        private long seen;

        Count(SecurityAlert first) {
            this.since = first.at();
            this.last = first;
        }
    }

    /** Counts an alert; returns whether it is to stand in the trail by itself. */
    synchronized boolean admits(SecurityAlert alert) {
        Kind kind = new Kind(alert.alert(), name(alert.requestor()), name(alert.target()), alert.description());
        if (counts.size() >= MOST_KINDS && !counts.containsKey(kind)) {
            kind = OTHERS;
        }
        Count count = counts.computeIfAbsent(kind, first -> new Count(alert));
        count.seen++;
        count.last = alert;
        return count.seen <= ONE_BY_ONE;
    }

    /** Returns the alerts that stand for what was only counted in minutes that are over. */
    List<SecurityAlert> sums(Instant now) {
        return take(now.minus(WINDOW));
    }

    /** Returns the same for all that was counted until now. */
    List<SecurityAlert> all() {
        return take(Instant.MAX);
    }

    private synchronized List<SecurityAlert> take(Instant latestBegin) {
        List<SecurityAlert> sums = new ArrayList<>();
        for (Iterator<Count> each = counts.values().iterator(); each.hasNext(); ) {
            Count count = each.next();
            if (!count.since.isAfter(latestBegin)) {
                each.remove();
                if (count.seen > ONE_BY_ONE) {
                    sums.add(sum(count.last, count.seen - ONE_BY_ONE));
                }
            }
        }
        return sums;
    }

    private static SecurityAlert sum(SecurityAlert last, long more) {
        return new SecurityAlert(
                last.at(),
                last.alert(),
                last.outcome(),
                more + " more within a minute, the last of them: " + last.description(),
                last.subject(),
                last.requestor(),
                last.target());
    }

    private static String name(@Nullable Party party) {
        return party == null ? "" : party.name();
    }
}
