package dev.gantry.policy;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One machine of the policy, ranges expanded.
 *
 * @param id the device id, such as {@code us-07}
 * @param zone the id of the zone it stands in
 * @param aeTitles the AE titles that are its own
 * @param listens where it accepts DICOM associations, absent where it accepts none
 * @param authenticated true where it proves itself by a certificate, and so is reached with mutual TLS; false where it is
 *     known by its address alone, and so is reached in plain
 * @param quirks the names of the tolerances that it is granted
 * @param hl7 what it is called in HL7 messages, absent where it speaks none
 */
public record Device(
        String id,
        String zone,
        Set<String> aeTitles,
        @Nullable Endpoint listens,
        boolean authenticated,
        Set<String> quirks,
        @Nullable Hl7Names hl7) {
    /** Makes a device that speaks DICOM alone. */
    public Device(
            String id,
            String zone,
            Set<String> aeTitles,
            @Nullable Endpoint listens,
            boolean authenticated,
            Set<String> quirks) {
        this(id, zone, aeTitles, listens, authenticated, quirks, null);
    }

    public Device {
        aeTitles = Set.copyOf(aeTitles);
        quirks = Set.copyOf(quirks);
    }

    /**
     * Returns the endpoint whose host is the address that it is known by, if by nothing better: where it accepts
     * associations, else where it takes HL7 messages; null where it does neither.
     */
    public @Nullable Endpoint knownAt() {
        return listens != null || hl7 == null ? listens : hl7.listens();
    }
}
