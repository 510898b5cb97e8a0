package dev.gantry.proxy.instance;

import dev.gantry.policy.Device;
import dev.gantry.proxy.expiry.CertificateSightings;
import dev.gantry.proxy.http.HandshakeListener;
import dev.gantry.proxy.management.ManagementServer;
import dev.gantry.proxy.management.Readiness;
import dev.gantry.tls.trust.RevocationCheck;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/** A proxy that runs. Called by one thread, which is none of its own. */
public interface ProxyRuntime {
    /** Starts proxies. */
    @FunctionalInterface
    interface Starter {
        /**
         * Starts to accept associations. When this returns, every listener accepts; when it throws, none does.
         *
         * @param instance what it is to run by
         * @param revocations asked about every certificate of every handshake
         * @param meters takes its meters
         * @param readiness takes its parts that can be ready or not
         * @throws ListenerException if an address cannot be bound
         * @throws IOException if something else of the machine is not as needed; the message is fit for the user
         */
        ProxyRuntime start(Instance instance, RevocationCheck revocations, MeterRegistry meters, Readiness readiness)
                throws IOException;
    }

    /** Returns where each listener accepts, by its name: of use where port 0 was asked for. */
    Map<String, InetSocketAddress> listeners();

    /** Returns what it has to say of itself in {@code gantry status}: members of a JSON object. Must not block. */
    default Map<String, Object> status() {
        return Map.of();
    }

    /** Adds what an operator may see and do of it to the control socket of the instance. */
    default void addControls(ManagementServer.Builder socket) {}

    /** Returns who is to hear which operators show a certificate at the management port, and who could not. */
    default HandshakeListener operators() {
        return HandshakeListener.NONE;
    }

    /** Returns the devices of the policy in force. */
    Collection<Device> devices();

    /** Tells {@code sightings} of the certificates that peers show from now on. */
    void reportPeersTo(CertificateSightings sightings);

    /**
     * Goes on by other limits, another policy and other anchors. What cannot change at run time is left as it is. Running
     * associations go on.
     */
    void reload(Instance instance);

    /**
     * Stops: accepts nothing more, lets associations finish, aborts what is left. Returns when nothing runs any more.
     *
     * @param patience how long associations may take
     */
    void stop(Duration patience);
}
