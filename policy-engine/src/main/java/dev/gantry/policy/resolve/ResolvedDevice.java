package dev.gantry.policy.resolve;

import dev.gantry.policy.Assurance;
import dev.gantry.policy.Device;
import dev.gantry.policy.model.CertificateMark;
import dev.gantry.policy.model.DeviceEntry;
import java.util.List;

/**
 * One device, ranges expanded.
 *
 * @param entry where it stands
 * @param zone the index of its zone
 * @param certificates how its certificate is recognised, placeholders replaced; empty where it is known by address
 * @param assurance how strongly it is known once recognised
 */
public record ResolvedDevice(
        Device device, DeviceEntry entry, int zone, List<CertificateMark> certificates, Assurance assurance) {
    public ResolvedDevice {
        certificates = List.copyOf(certificates);
    }
}
