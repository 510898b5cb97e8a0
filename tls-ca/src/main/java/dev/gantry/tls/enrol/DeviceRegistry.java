package dev.gantry.tls.enrol;

import java.util.Optional;

/** The devices that the policy expects. Nothing is enrolled that does not stand here. */
@FunctionalInterface
public interface DeviceRegistry {
    /** The names of a device, as the policy has them now. */
    Optional<DeviceNames> find(String device);
}
