package dev.gantry.policy.model;

import dev.gantry.policy.Assurance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code devices}, which a range makes several devices of.
 *
 * @param id a device id or a range such as {@code us-01..24}
 * @param listens {@code host:port}
 */
public record DeviceEntry(
        Name id,
        @Nullable Name zone,
        List<CertificateMark> certificates,
        List<Name> aeTitles,
        @Nullable Name listens,
        @Nullable Assurance assurance,
        @Nullable Hl7Entry hl7,
        List<Name> quirks) {
    public DeviceEntry {
        certificates = List.copyOf(certificates);
        aeTitles = List.copyOf(aeTitles);
        quirks = List.copyOf(quirks);
    }

    /** What a device is called in HL7 messages, where it takes them, and which. */
    public record Hl7Entry(
            Name application,
            Name facility,
            @Nullable Name listens,
            List<String> processingIds,
            List<String> versions,
            List<String> characterSets,
            boolean batches) {
        public Hl7Entry {
            processingIds = List.copyOf(processingIds);
            versions = List.copyOf(versions);
            characterSets = List.copyOf(characterSets);
        }
    }
}
