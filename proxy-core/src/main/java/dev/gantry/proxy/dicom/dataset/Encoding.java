package dev.gantry.proxy.dicom.dataset;

import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import java.util.Optional;

/**
 * How the elements of a data set are written (PS3.5 Annex A).
 *
 * @param explicitVr whether each element names its value representation
 * @param littleEndian whether the low byte of a number comes first
 */
public record Encoding(boolean explicitVr, boolean littleEndian) {
    /**
     * Returns the encoding that a transfer syntax stands for; empty for the deflated one, which cannot be read without
     * inflating what an attacker may have made to burst. All others but the three of PS3.5 A.1 to A.3 are Explicit VR Little
     * Endian around their pixel data (PS3.5 A.4).
     */
    public static Optional<Encoding> of(Uid transferSyntax) {
        if (transferSyntax.equals(WellKnownUids.IMPLICIT_VR_LITTLE_ENDIAN)) {
            return Optional.of(new Encoding(false, true));
        }
        if (transferSyntax.equals(WellKnownUids.EXPLICIT_VR_BIG_ENDIAN)) {
            return Optional.of(new Encoding(true, false));
        }
        if (transferSyntax.equals(WellKnownUids.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN)) {
            return Optional.empty();
        }
        return Optional.of(new Encoding(true, true));
    }
}
