package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.dicom.Uid;
import org.jspecify.annotations.Nullable;

/**
 * The implementation class UID and version name sub-items (PS3.7 D.3.3.2, item types 52H and 55H).
 *
 * @param classUid null where the sub-item is absent, against the standard
 * @param versionName 1 to 16 characters of printable ASCII; null where absent
 */
public record ImplementationIdentity(
        @Nullable Uid classUid, @Nullable String versionName) {
    /** The most characters of a version name. */
    public static final int MAX_VERSION_NAME_LENGTH = 16;

    /** @throws IllegalArgumentException if the version name is not 1 to 16 characters of printable ASCII */
    public ImplementationIdentity {
        if (versionName != null && !isValidVersionName(versionName)) {
            throw new IllegalArgumentException(
                    "implementation version name: not valid (expected: 1 to 16 characters of printable ASCII)");
        }
    }

    static boolean isValidVersionName(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_VERSION_NAME_LENGTH
                && name.chars().allMatch(c -> c >= 0x20 && c <= 0x7E);
    }
}
