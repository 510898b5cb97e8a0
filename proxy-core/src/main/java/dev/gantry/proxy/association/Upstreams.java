package dev.gantry.proxy.association;

import dev.gantry.policy.Device;
import dev.gantry.proxy.upperlayer.Connection;
import dev.gantry.proxy.upperlayer.UpperLayer;
import java.util.function.Function;

/** Makes connections to called devices. */
@FunctionalInterface
public interface Upstreams {
    /**
     * Prepares a connection; nothing goes over the network before its upper layer asks for it.
     *
     * @param device who is to be at the other end: with mutual TLS it must prove that it is
     * @param upperLayer makes the upper layer that the connection serves
     * @return that upper layer
     */
    UpperLayer to(Device device, Function<Connection, UpperLayer> upperLayer);
}
