package dev.gantry.proxy.enforcement;

import dev.gantry.policy.Device;
import org.jspecify.annotations.Nullable;

/** Whom an operator has shut out for now, whatever the policy allows. Asked on event loops: it must not block. */
@FunctionalInterface
public interface Exclusions {
    /** Nobody is shut out. */
    Exclusions NONE = device -> null;

    /** Returns a sentence that says why a device may neither call nor be called, or null where it may. */
    @Nullable
    String against(Device device);

    /** Returns a sentence that says why nobody at all is let in for now, or null where that is not so. */
    default @Nullable String againstAll() {
        return null;
    }
}
