package dev.gantry.proxy.association;

import dev.gantry.policy.PeerEvidence;
import dev.gantry.proxy.enforcement.ListenerScope;
import java.net.InetSocketAddress;

/**
 * Who has connected, as far as it is known before a request.
 *
 * @param listener where it connected
 * @param address where it connects from
 * @param evidence what the policy attributes it to a device by
 */
public record Caller(ListenerScope listener, InetSocketAddress address, PeerEvidence evidence) {}
