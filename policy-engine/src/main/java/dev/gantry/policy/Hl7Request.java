package dev.gantry.policy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for an HL7 version 2 message.
 *
 * @param caller the device that {@link CompiledPolicy#identify} found
 * @param assurance how strongly it is known
 * @param called the device that the message goes to
 * @param sendingApplication MSH-3
 * @param sendingFacility MSH-4
 * @param message type and trigger, such as {@code ADT^A08}; the type alone where there is no trigger
 * @param user the user behind it, absent where none is verified
 * @param at the time of the message
 */
public record Hl7Request(
        Device caller,
        Assurance assurance,
        Device called,
        String sendingApplication,
        String sendingFacility,
        String message,
        @Nullable VerifiedUser user,
        Instant at) {}
