package dev.gantry.policy;

import org.jspecify.annotations.Nullable;

/**
 * What a device is called in HL7 messages.
 *
 * @param application MSH-3 as sender, MSH-5 as receiver
 * @param facility MSH-4 as sender, MSH-6 as receiver
 * @param listens where it takes messages, absent where it takes none
 */
public record Hl7Names(
        String application, String facility, @Nullable Endpoint listens) {}
