package dev.gantry.proxy.control;

import dev.gantry.policy.PolicyRevision;
import dev.gantry.policy.ReasonCode;
import dev.gantry.proxy.association.AssociationFacts;
import java.util.Map;

/** Hears of what operators order, and of what ends because its grounds have gone. It must return at once. */
public interface ControlListener {
    /** An open association was ended because its grounds had gone, under which policy. */
    void cut(AssociationFacts association, ReasonCode reason, String detail, PolicyRevision policy);

    /**
     * An operator has ordered something.
     *
     * @param action what was ordered, one word
     * @param members about what, by whom and why
     */
    void ordered(String action, Map<String, String> members);
}
