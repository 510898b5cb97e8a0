package dev.gantry.proxy.enforcement;

import dev.gantry.policy.Device;
import dev.gantry.proxy.dicom.AeTitleField;
import dev.gantry.proxy.dicom.AeTitleQuirk;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.dicom.pdu.PduQuirk;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tolerances that the policy grants a device, as far as they are about DICOM.
 *
 * @param aeTitles about the AE titles that it sends
 * @param pdus about the PDUs that it sends
 */
public record DeviceQuirks(Set<AeTitleQuirk> aeTitles, Set<PduQuirk> pdus) {
    /** Returns those of a device. */
    public static DeviceQuirks of(Device device) {
        Set<AeTitleQuirk> aeTitles = EnumSet.noneOf(AeTitleQuirk.class);
        for (AeTitleQuirk quirk : AeTitleQuirk.values()) {
            if (device.quirks().contains(quirk.keyword())) {
                aeTitles.add(quirk);
            }
        }
        Set<PduQuirk> pdus = EnumSet.noneOf(PduQuirk.class);
        for (PduQuirk quirk : PduQuirk.values()) {
            if (device.quirks().contains(quirk.keyword())) {
                pdus.add(quirk);
            }
        }
        return new DeviceQuirks(aeTitles, pdus);
    }

    /** Returns the names of the tolerances that the AE titles of a request needed. */
    public Set<String> neededBy(AAssociateRq request) {
        Set<String> needed = new TreeSet<>();
        for (AeTitleQuirk quirk : aeTitles) {
            Set<AeTitleQuirk> others = EnumSet.copyOf(aeTitles);
            others.remove(quirk);
            if (quirk == AeTitleQuirk.BLANK_CALLED_AE) {
                if (isBlank(request.calledAeTitle())) {
                    needed.add(quirk.keyword());
                }
            } else if (differs(request.calledAeTitle(), others) || differs(request.callingAeTitle(), others)) {
                needed.add(quirk.keyword());
            }
        }
        return needed;
    }

    /** Returns whether a called AE title is blank, and may be. */
    boolean isBlank(AeTitleField called) {
        return aeTitles.contains(AeTitleQuirk.BLANK_CALLED_AE)
                && called.asAeTitle(aeTitles).isEmpty()
                && called.problem(aeTitles).isEmpty();
    }

    private boolean differs(AeTitleField field, Set<AeTitleQuirk> others) {
        return !field.asAeTitle(aeTitles).equals(field.asAeTitle(others));
    }
}
