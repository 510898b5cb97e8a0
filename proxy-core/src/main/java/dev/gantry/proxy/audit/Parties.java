package dev.gantry.proxy.audit;

import dev.gantry.policy.Device;
import dev.gantry.proxy.association.AssociationFacts;
import dev.gantry.proxy.audit.AuditEvent.Party;
import org.jspecify.annotations.Nullable;

/** Says in audit messages who the ends of an association are. */
final class Parties {
    private Parties() {}

    /** Returns who has opened the association. */
    static Party caller(AssociationFacts association) {
        Device device = association.caller();
        String address = association.peer().getAddress().getHostAddress();
        String name = association.callingAe();
        // For HL7 the names of the caller are those of its application and facility, which are no AE titles.
        return party(device, name.indexOf('^') < 0 ? name : "", address);
    }

    /**
     * Returns whom it called.
     *
     * @param device whose title that is, absent where it is nobody's
     */
    static Party called(AssociationFacts association, @Nullable Device device) {
        String address = device == null || device.listens() == null
                ? ""
                : device.listens().host();
        return party(device, association.calledAe(), address);
    }

    private static Party party(@Nullable Device device, String aeTitle, String address) {
        String other = aeTitle.isEmpty() ? address : aeTitle;
        return new Party(device == null ? (other.isEmpty() ? "unknown" : other) : device.id(), aeTitle, address);
    }
}
