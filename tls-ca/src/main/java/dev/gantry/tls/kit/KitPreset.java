package dev.gantry.tls.kit;

import dev.gantry.tls.enrol.Pkcs12.Protection;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which files a kind of device wants. They are named by what the software of the device is built on, which its conformance statement or
 * its service manual says; what a maker's products take differs from release to release.
 */
public enum KitPreset {
    /** Every file that there is: where nobody knows what the device takes. */
    ALL("everything", true, true, true),
    /** PEM files: DCMTK, Orthanc, OpenSSL and what is built on them. */
    OPENSSL("PEM files, as DCMTK and Orthanc read them", false, false, true),
    /** PKCS#12 for Java 8u301 and newer. */
    JAVA("PKCS#12 for Java 8u301 and newer", true, false, false),
    /** PKCS#12 for older Java: weakly protected. */
    JAVA_OLD("PKCS#12 for Java before 8u301", false, true, false),
    /** PKCS#12 for Windows 10 1709, Windows Server 2019 and newer. */
    WINDOWS("PKCS#12 for Windows 10 1709, Windows Server 2019 and newer", true, false, false),
    /** PKCS#12 for older Windows: weakly protected. */
    WINDOWS_OLD("PKCS#12 for older Windows", false, true, false);

    private final String description;
    private final boolean modern;
    private final boolean legacy;
    private final boolean pem;

    KitPreset(String description, boolean modern, boolean legacy, boolean pem) {
        this.description = description;
        this.modern = modern;
        this.legacy = legacy;
        this.pem = pem;
    }

    /** Its name in commands, such as {@code windows-old}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it is for. */
    public String description() {
        return description;
    }

    /** The forms of PKCS#12 that are written. */
    public Set<Protection> protections() {
        Set<Protection> protections = EnumSet.noneOf(Protection.class);
        if (modern) {
            protections.add(Protection.AES_256);
        }
        if (legacy) {
            protections.add(Protection.LEGACY_3DES);
        }
        return protections;
    }

    /** Whether the key and the chain are written as PEM too. */
    public boolean hasPem() {
        return pem;
    }

    /** Whether a file is so weakly protected that the medium is to be treated as if the key were not encrypted. */
    public boolean isWeak() {
        return pem || legacy;
    }

    /**
     * The preset of a name.
     *
     * @throws IllegalArgumentException there is none
     */
    public static KitPreset ofId(String id) {
        return Arrays.stream(values())
                .filter(preset -> preset.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("preset: `" + id + "` (expected: "
                        + Arrays.stream(values()).map(KitPreset::id).collect(Collectors.joining(", ")) + ")"));
    }
}
