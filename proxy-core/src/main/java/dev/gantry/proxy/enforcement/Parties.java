package dev.gantry.proxy.enforcement;

import dev.gantry.policy.Device;
import dev.gantry.policy.Sender;
import dev.gantry.proxy.pending.Route;

/**
 * The two ends of an association.
 *
 * @param caller the device that requested it
 * @param callingAe the AE title that it used
 * @param called the device that accepts it
 * @param calledAe the AE title that it was called by
 */
record Parties(Device caller, String callingAe, Device called, String calledAe) {
    static Parties of(AssociationPlan plan) {
        return new Parties(
                plan.caller(),
                plan.request().callingAe(),
                plan.called(),
                plan.request().calledAe());
    }

    /** Returns the way that a request takes. */
    Route route(Sender sender) {
        return sender == Sender.CALLER
                ? new Route(caller.id(), callingAe, called.id(), calledAe)
                : new Route(called.id(), calledAe, caller.id(), callingAe);
    }
}
