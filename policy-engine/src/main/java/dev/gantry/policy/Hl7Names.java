package dev.gantry.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a device is called in HL7 messages, and what it sends and takes. A message passes only if the blocks of both its
 * sender and its receiver admit it, whatever the rules say.
 *
 * @param application MSH-3 as sender, MSH-5 as receiver
 * @param facility MSH-4 as sender, MSH-6 as receiver
 * @param listens where it takes messages, absent where it takes none
 * @param processingIds which of {@code P}, {@code T} and {@code D} (MSH-11, HL7 table 0103); sorted, never empty
 * @param versions the versions of MSH-12, such as {@code 2.5.1}; sorted, empty for every version
 * @param characterSets the names of MSH-18 (HL7 table 0211); sorted, empty for every one whose bytes cannot be taken for
 *     delimiters
 * @param batches whether it sends or takes batches (FHS, BHS), whose messages are judged one by one
 */
public record Hl7Names(
        String application,
        String facility,
        @Nullable Endpoint listens,
        List<String> processingIds,
        List<String> versions,
        List<String> characterSets,
        boolean batches) {
    /** What a device sends and takes that says nothing about it: production. */
    public static final List<String> PRODUCTION = List.of("P");

    /** Makes the names of a device that sends and takes single messages of production, of any version. */
    public Hl7Names(String application, String facility, @Nullable Endpoint listens) {
        this(application, facility, listens, PRODUCTION, List.of(), List.of(), false);
    }

    public Hl7Names {
        processingIds = sorted(processingIds.isEmpty() ? PRODUCTION : processingIds);
        versions = sorted(versions);
        characterSets = sorted(characterSets);
    }

    private static List<String> sorted(List<String> words) {
        return words.stream().sorted().distinct().toList();
    }

    /** Returns whether it sends and takes messages of this processing id. */
    public boolean admitsProcessingId(String processingId) {
        return processingIds.contains(processingId);
    }

    /** Returns whether it sends and takes messages of this version. */
    public boolean admitsVersion(String version) {
        return versions.isEmpty() || versions.contains(version);
    }

    /** Returns whether it sends and takes messages in all of these character sets. */
    public boolean admitsCharacterSets(List<String> names) {
        return characterSets.isEmpty() || characterSets.containsAll(names);
    }
}
