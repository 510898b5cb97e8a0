package dev.gantry.proxy.association;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The associations, and connections for HL7 messages, that were let in and have not ended, and how many of them each device has. */
public final class OpenAssociations {
    private final ConcurrentHashMap<String, OpenAssociation> byId = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Integer> byDevice = new ConcurrentHashMap<>();
    private volatile int maxPerDevice;

    /**
     * Makes an empty set.
     *
     * @param maxPerDevice how many associations one calling device may have open
     */
    public OpenAssociations(int maxPerDevice) {
        this.maxPerDevice = maxPerDevice;
    }

    /** Changes the limit; associations that are open stay open. */
    public void changeLimit(int perDevice) {
        maxPerDevice = perDevice;
    }

    /** Adds an association of a device, unless that is one too many. */
    public boolean tryEnter(String id, String device, OpenAssociation association) {
        int limit = maxPerDevice;
        boolean[] entered = new boolean[1];
        byDevice.compute(device, (key, count) -> {
            int present = count == null ? 0 : count;
            entered[0] = present < limit;
            return entered[0] ? Integer.valueOf(present + 1) : count;
        });
        if (entered[0]) {
            byId.put(id, association);
        }
        return entered[0];
    }

    /** Takes back what {@link #tryEnter} let in. */
    public void leave(String id, String device) {
        if (byId.remove(id) != null) {
            byDevice.computeIfPresent(device, (key, count) -> count > 1 ? count - 1 : null);
        }
    }

    /** Returns how many are open. */
    public int size() {
        return byId.size();
    }

    /** Returns the one of that id, if it is open. */
    public Optional<OpenAssociation> byId(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** Returns those that are open at this moment. */
    public Collection<OpenAssociation> all() {
        return List.copyOf(byId.values());
    }

    /**
     * Aborts the associations that {@code which} selects, each on its own thread.
     *
     * @return how many were told to that had not been before
     */
    public int abort(Predicate<AssociationFacts> which, AssociationEnd.Cause cause, String detail) {
        int count = 0;
        for (OpenAssociation association : byId.values()) {
            if (which.test(association.facts())) {
                count += association.cut(cause, detail) ? 1 : 0;
            }
        }
        return count;
    }
}
