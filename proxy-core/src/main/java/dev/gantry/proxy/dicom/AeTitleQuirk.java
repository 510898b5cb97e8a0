package dev.gantry.proxy.dicom;

import java.util.Locale;
import java.util.Optional;

/** A tolerance towards the AE titles of one device, granted by name and off by default. */
public enum AeTitleQuirk {
    /** A called AE title of 16 spaces is no error; who grants it says which title is meant. */
    BLANK_CALLED_AE,
    /** The title ends at the first NUL byte if nothing but NUL bytes and spaces follows. */
    NUL_PADDED_AE,
    /** Lower-case letters are read as upper-case ones. */
    LOWER_CASE_AE;

    private final String keyword = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** Returns the name as written in a policy, such as {@code nul-padded-ae}. */
    public String keyword() {
        return keyword;
    }

    /** Returns the quirk of this name; nothing for a name that is not about AE titles. */
    public static Optional<AeTitleQuirk> ofKeyword(String keyword) {
        for (AeTitleQuirk quirk : values()) {
            if (quirk.keyword.equals(keyword)) {
                return Optional.of(quirk);
            }
        }
        return Optional.empty();
    }
}
