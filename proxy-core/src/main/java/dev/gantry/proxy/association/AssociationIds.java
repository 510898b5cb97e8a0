package dev.gantry.proxy.association;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Makes the ids of associations: a random part that is drawn when the process starts, and a number. */
public final class AssociationIds {
    private final String prefix =
            Long.toString(new SecureRandom().nextLong() & 0xFF_FFFF_FFFFL, 36).toLowerCase(Locale.ROOT);
    private final AtomicLong next = new AtomicLong();

    /** Returns an id that no other association has, of this process or another. */
    public String next() {
        return prefix + '-' + next.incrementAndGet();
    }
}
