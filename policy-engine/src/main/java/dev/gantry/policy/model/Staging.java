package dev.gantry.policy.model;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Whether something is enforced or only watched.
 *
 * @param mode the {@code mode:} as written, absent where nothing is said
 * @param monitor whether it is only watched
 * @param until the last day of watching; behaviour does not change by itself behind it
 */
public record Staging(
        @Nullable Name mode, boolean monitor, @Nullable LocalDate until) {
    /** Enforced, as nothing else was said. */
    public static final Staging UNSTATED = new Staging(null, false, null);
}
