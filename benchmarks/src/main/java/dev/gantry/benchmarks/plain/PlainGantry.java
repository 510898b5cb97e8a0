package dev.gantry.benchmarks.plain;

import dev.gantry.policy.CompiledPolicy;
import dev.gantry.proxy.ProxyServer;
import dev.gantry.proxy.ProxySettings;
import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.association.ConnectionListeners;
import dev.gantry.proxy.enforcement.Exclusions;
import dev.gantry.proxy.enforcement.StatefulChecks;
import dev.gantry.proxy.instance.Instance;
import dev.gantry.proxy.instance.InstanceLoader;
import dev.gantry.proxy.instance.InvalidInstanceException;
import dev.gantry.proxy.instance.TlsMaterial;
import dev.gantry.proxy.transport.TlsContexts;
import dev.gantry.tls.trust.RevocationCheck;
import dev.gantry.tls.trust.TrustPolicy;
import dev.gantry.tls.trust.ZoneTrustManager;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;

/**
 * The proxy of a configuration with the same policy and the same checks, and nobody who hears of what it does: no audit trail, no
 * metrics, no records of decisions, no log of associations. No configuration of Gantry's can do this, and none should.
 */
public final class PlainGantry {

    private PlainGantry() {}

    /**
     * Runs until the process is ended.
     *
     * @param args the configuration
     */
    public static void main(String[] args)
            throws IOException, InterruptedException, InvalidInstanceException, ProxyServer.ListenException {
        Clock clock = Clock.systemUTC();
        Instance instance = new InstanceLoader(clock).load(Path.of(args[0]));
        TlsMaterial material = instance.tls().orElseThrow();
        CompiledPolicy policy = instance.policy().orElseThrow().compiled();
        TlsContexts tls = new TlsContexts(
                material.identity(),
                new ZoneTrustManager(material.anchors(), TrustPolicy.strict(), RevocationCheck.none(), clock),
                TlsContexts.bestProvider(),
                false);
        ProxyServer.start(
                ProxySettings.of(instance.config()),
                tls,
                () -> policy,
                StatefulChecks.Memory.ofProcess(clock),
                Exclusions.NONE,
                new AssociationListener() {},
                ConnectionListeners.NONE,
                clock);
        Thread.currentThread().join();
    }
}
