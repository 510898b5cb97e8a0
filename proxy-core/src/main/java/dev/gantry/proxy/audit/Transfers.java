package dev.gantry.proxy.audit;

import dev.gantry.proxy.audit.AuditEvent.InstancesTransferred;
import dev.gantry.proxy.audit.AuditEvent.Outcome;
import dev.gantry.proxy.audit.AuditEvent.Party;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers what one association stores, so that there is one audit message for each patient, study and outcome (IHE ITI TF-2
 * 3.20.7.1.1, PS3.15 A.5.3) and not one for each instance. A study that nothing was added to for a while is done with.
 */
final class Transfers {
    /** A study is idle when nothing has come for this long. */
    static final Duration IDLE = Duration.ofSeconds(30);

    /** How many are gathered at once; one more ends that which has been gathered longest. */
    private static final int MOST_STUDIES = 256;

    private final Party caller;
    private final Party called;
    private final Map<Key, Study> studies = new LinkedHashMap<>();

    /** Begins with an association between these. */
    Transfers(Party caller, Party called) {
        this.caller = caller;
        this.called = called;
    }

    /**
     * What makes one message.
     *
     * @param fromCaller whether the caller stores, or the called device
     */
    record Key(boolean fromCaller, Outcome outcome, String patientId, String study) {}

    private static final class Study {
        private final Map<String, Integer> instances = new HashMap<>();
        private Instant last = Instant.EPOCH;
    }

    /** Adds an instance; returns what had to end to make room. */
    synchronized List<AuditEvent> add(Key key, String sopClass, Instant at) {
        List<AuditEvent> ended = new ArrayList<>(0);
        if (studies.size() >= MOST_STUDIES && !studies.containsKey(key)) {
            Iterator<Map.Entry<Key, Study>> oldest = studies.entrySet().iterator();
            ended.add(event(oldest.next()));
            oldest.remove();
        }
        Study study = studies.computeIfAbsent(key, added -> new Study());
        study.instances.merge(sopClass, 1, Integer::sum);
        study.last = at;
        return ended;
    }

    /** Takes out what has been idle since before a moment. */
    synchronized List<AuditEvent> idleSince(Instant moment) {
        List<AuditEvent> idle = new ArrayList<>(0);
        for (Iterator<Map.Entry<Key, Study>> each = studies.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Key, Study> study = each.next();
            if (!study.getValue().last.isAfter(moment)) {
                idle.add(event(study));
                each.remove();
            }
        }
        return idle;
    }

    private AuditEvent event(Map.Entry<Key, Study> study) {
        Key key = study.getKey();
        return new InstancesTransferred(
                study.getValue().last,
                key.outcome(),
                key.fromCaller() ? caller : called,
                key.fromCaller() ? called : caller,
                key.fromCaller(),
                key.patientId(),
                key.study(),
                study.getValue().instances);
    }
}
