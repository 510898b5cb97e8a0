package dev.gantry.policy;

import java.time.Instant;
import java.util.List;
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
 * @param processingId MSH-11.1
 * @param version MSH-12.1; empty for one that the caller surely may send
 * @param characterSets MSH-18, all repetitions; empty where it says nothing
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
        String processingId,
        String version,
        List<String> characterSets,
        @Nullable VerifiedUser user,
        Instant at) {
    public Hl7Request {
        characterSets = List.copyOf(characterSets);
    }

    /** Makes a request for a message as the caller sends them: one of its own processing ids, any version. */
    public Hl7Request(
            Device caller,
            Assurance assurance,
            Device called,
            String sendingApplication,
            String sendingFacility,
            String message,
            @Nullable VerifiedUser user,
            Instant at) {
        this(
                caller,
                assurance,
                called,
                sendingApplication,
                sendingFacility,
                message,
                usualProcessingId(caller),
                "",
                List.of(),
                user,
                at);
    }

    private static String usualProcessingId(Device caller) {
        Hl7Names names = caller.hl7();
        return names == null ? "P" : names.processingIds().get(0);
    }
}
