package dev.gantry.proxy.instance;

import dev.gantry.policy.Device;
import dev.gantry.tls.authority.SiteName;
import dev.gantry.tls.enrol.DeviceNames;
import dev.gantry.tls.enrol.DeviceRegistry;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;

/** The devices of the policy that is in force when they are asked for, those known by their address alone left out. */
public final class PolicyDevices implements DeviceRegistry {
    private final Supplier<? extends Collection<Device>> devices;
    private final SiteName site;

    /** @param site names outside of it are left out of certificates */
    public PolicyDevices(Supplier<? extends Collection<Device>> devices, SiteName site) {
        this.devices = devices;
        this.site = site;
    }

    @Override
    public Optional<DeviceNames> find(String device) {
        return devices.get().stream()
                .filter(found -> found.authenticated() && found.id().equals(device))
                .findFirst()
                .map(found -> PolicyNames.of(found, site));
    }
}
