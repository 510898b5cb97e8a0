package dev.gantry.policy;

import org.jspecify.annotations.Nullable;

/** The attributes of one message that a {@link Residual} may look at. */
public interface MessageAttributes {
    /**
     * Returns the value of an attribute, several values separated by a backslash, padding removed.
     *
     * @param tag the tag, group in the upper sixteen bits, such as {@code 0x00080060}
     * @return null where the message does not have the attribute
     */
    @Nullable
    String value(int tag);
}
