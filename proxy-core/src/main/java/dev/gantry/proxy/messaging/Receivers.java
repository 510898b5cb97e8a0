package dev.gantry.proxy.messaging;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.policy.Device;
import dev.gantry.policy.Endpoint;

/** Makes connections to receivers, or finds one that is open. */
@FunctionalInterface
public interface Receivers {
    /**
     * Takes a connection that was kept, or begins to open one. The user is called later, never before this has returned.
     *
     * @param sender whose messages it is for
     * @param receiver who is to be at the other end: with mutual TLS it must prove that it is
     * @param endpoint where it takes HL7 messages
     * @param policy the policy that names both: a connection that was opened under another one is not taken
     */
    ReceiverConnection to(
            Device sender, Device receiver, Endpoint endpoint, CompiledPolicy policy, ReceiverConnection.User user);
}
