package dev.gantry.policy.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A statement that must hold for the whole policy.
 *
 * @param text its kind, where it stands
 * @param from empty for any
 * @param to empty for any
 * @param services empty for any
 * @param sop empty for any
 * @param obligation the obligation that excuses ({@code unless-obligation}) or cuts ({@code passes})
 * @param attributes attributes by keyword, as given in the box
 * @param includingBreakGlass whether openings count as open
 */
public record Invariant(
        Kind kind,
        Name text,
        List<Name> from,
        List<Name> to,
        List<Name> services,
        List<Name> sop,
        @Nullable Name obligation,
        Map<String, String> attributes,
        boolean includingBreakGlass) {
    /** What is stated. */
    public enum Kind {
        /** No request of the box is allowed. */
        NEVER,
        /** Every request of the box is allowed. */
        ALWAYS_ALLOWED,
        /** No chain of flows leads there. */
        NO_PATH,
        /** Every chain of flows is cut by an obligation. */
        EVERY_PATH
    }

    public Invariant {
        from = List.copyOf(from);
        to = List.copyOf(to);
        services = List.copyOf(services);
        sop = List.copyOf(sop);
        attributes = Map.copyOf(attributes);
    }
}
