package dev.gantry.proxy.testing;

import java.nio.file.Path;
import java.util.Map;

/**
 * A sample object of the distribution.
 *
 * @param transferSyntax the UID of the transfer syntax that its data set is encoded in
 * @param frames the number of frames as written, {@code 1} where the object says nothing
 */
public record Sample(Path file, String sopClass, String transferSyntax, String modality, String frames) {

    /** For each transfer syntax the option of {@code storescu} that proposes it. */
    private static final Map<String, String> PROPOSALS = Map.ofEntries(
            Map.entry("1.2.840.10008.1.2", "-xi"),
            Map.entry("1.2.840.10008.1.2.1", "-xe"),
            Map.entry("1.2.840.10008.1.2.1.99", "-xd"),
            Map.entry("1.2.840.10008.1.2.2", "-xb"),
            Map.entry("1.2.840.10008.1.2.4.50", "-xy"),
            Map.entry("1.2.840.10008.1.2.4.51", "-xx"),
            Map.entry("1.2.840.10008.1.2.4.70", "-xs"),
            Map.entry("1.2.840.10008.1.2.4.80", "-xt"),
            Map.entry("1.2.840.10008.1.2.4.81", "-xu"),
            Map.entry("1.2.840.10008.1.2.4.90", "-xv"),
            Map.entry("1.2.840.10008.1.2.4.91", "-xw"),
            Map.entry("1.2.840.10008.1.2.5", "-xr"));

    /** Whether {@code storescu} has an option that proposes this object's transfer syntax. */
    boolean canBeProposed() {
        return PROPOSALS.containsKey(transferSyntax);
    }

    /** The option of {@code storescu} that proposes this object's transfer syntax first. */
    public String proposal() {
        String option = PROPOSALS.get(transferSyntax);
        if (option == null) {
            throw new IllegalStateException(
                    "transfer syntax: `" + transferSyntax + "` (expected: one of " + PROPOSALS.keySet() + ")");
        }
        return option;
    }

    @Override
    public String toString() {
        return file.getFileName() + " (" + modality + ", " + transferSyntax + ")";
    }
}
