package dev.gantry.proxy.transport;

import dev.gantry.policy.PeerEvidence;
import dev.gantry.proxy.identity.PeerEvidences;
import dev.gantry.tls.evidence.MalformedCertificateException;
import dev.gantry.tls.identity.TlsIdentity;
import dev.gantry.tls.identity.TlsIdentityProvider;
import dev.gantry.tls.trust.UntrustedCertificateException;
import dev.gantry.tls.trust.ZoneTrustManager;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/**
 * The TLS contexts of both sides of the proxy, made anew when its own certificate changes. Mutual TLS always: there is no
 * way here to build a context that does not ask for, or show, a certificate.
 *
 * <p>The contexts of BoringSSL are counted: one that a renewal replaces is freed when its last connection has ended.
 *
 * <p>Sessions are not resumed: a resumed session skips the path validation, and with it the revocation check.
 */
public final class TlsContexts implements AutoCloseable {
    private final TlsIdentityProvider identities;
    private final ZoneTrustManager trust;
    private final SslProvider provider;
    private final boolean keysAlone;
    private final Map<TlsProfile, Built> servers = new HashMap<>();
    private final Map<TlsProfile, Built> clients = new HashMap<>();
    private boolean closed;

    private volatile BiConsumer<X509Certificate, PeerEvidence> peers = (leaf, evidence) -> {};

    private record Built(TlsIdentity identity, SslContext context) {}

    /**
     * Makes the contexts of one trust configuration.
     *
     * @param identities what the proxy shows to both sides
     * @param trust judges the certificates of devices that connect and of devices that are connected to
     */
    public TlsContexts(TlsIdentityProvider identities, ZoneTrustManager trust, SslProvider provider) {
        this(identities, trust, provider, false);
    }

    /**
     * Makes the contexts of one trust configuration.
     *
     * @param keysAlone whether nobody vouches for what certificates say, so that a peer is known by its key and by nothing else
     */
    public TlsContexts(
            TlsIdentityProvider identities, ZoneTrustManager trust, SslProvider provider, boolean keysAlone) {
        this.keysAlone = keysAlone;
        this.identities = identities;
        this.trust = trust;
        this.provider = provider;
    }

    /** Returns BoringSSL where its native library loads, else the JDK's TLS. */
    public static SslProvider bestProvider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
    }

    /**
     * Validates a chain that a handshake has accepted once more, from memory: what a resumed session would skip.
     *
     * @param client whether the peer is the client of the session
     * @throws UntrustedCertificateException if it is not trusted now
     */
    void recheck(X509Certificate[] chain, boolean client) throws UntrustedCertificateException {
        trust.recheck(chain, client);
    }

    /**
     * Returns what a peer whose certificate was verified is attributed to a device by.
     *
     * @throws MalformedCertificateException if the names of the certificate cannot be read
     */
    PeerEvidence evidence(InetAddress address, X509Certificate leaf) throws MalformedCertificateException {
        return keysAlone ? PeerEvidences.ofKey(address, leaf) : PeerEvidences.ofCertificate(address, leaf);
    }

    /** Tells {@code listener} of every peer whose handshake succeeds from now on; called on event loops, it must not block. */
    public void reportPeersTo(BiConsumer<X509Certificate, PeerEvidence> listener) {
        peers = listener;
    }

    void verified(X509Certificate leaf, PeerEvidence evidence) {
        peers.accept(leaf, evidence);
    }

    /** Returns the handler of a connection that was accepted. */
    SslHandler serverHandler(TlsProfile profile, ByteBufAllocator alloc) {
        return handler(retainedServer(profile), alloc);
    }

    /**
     * Returns the handler of a connection that was made. Host names are not compared: a device is what its certificate
     * says it is (a name, a pin or a serial number that the policy holds), wherever it listens.
     */
    SslHandler clientHandler(TlsProfile profile, ByteBufAllocator alloc) {
        return handler(retainedClient(profile), alloc);
    }

    /** Makes a handler, which holds the context itself for as long as it is in use, and gives back the caller's hold. */
    private static SslHandler handler(SslContext retained, ByteBufAllocator alloc) {
        try {
            return retained.newHandler(alloc);
        } finally {
            ReferenceCountUtil.release(retained);
        }
    }

    /** Returns the context for connections that are accepted; whoever calls releases it. */
    synchronized SslContext retainedServer(TlsProfile profile) {
        SslContext context = current(servers, profile, identity -> {
            SslContextBuilder builder = SslContextBuilder.forServer(identity.key(), identity.chain())
                    .clientAuth(ClientAuth.REQUIRE)
                    .trustManager(trust);
            return build(builder, profile);
        });
        return ReferenceCountUtil.retain(context);
    }

    /** Returns the context for connections that are made; whoever calls releases it. */
    synchronized SslContext retainedClient(TlsProfile profile) {
        SslContext context = current(clients, profile, identity -> {
            SslContextBuilder builder = SslContextBuilder.forClient()
                    .keyManager(identity.key(), identity.chain())
                    .trustManager(trust)
                    .endpointIdentificationAlgorithm(null);
            return build(builder, profile);
        });
        return ReferenceCountUtil.retain(context);
    }

    @SuppressWarnings("ReferenceEquality") // The same object is the same key; another one is worth a new context.
    private SslContext current(
            Map<TlsProfile, Built> built, TlsProfile profile, Function<TlsIdentity, SslContext> build) {
        if (closed) {
            throw new IllegalStateException("the proxy stops");
        }
        TlsIdentity identity = identities.current();
        Built known = built.get(profile);
        if (known != null && known.identity() == identity) {
            return known.context();
        }
        SslContext fresh = build.apply(identity);
        built.put(profile, new Built(identity, fresh));
        if (known != null) {
            ReferenceCountUtil.release(known.context());
        }
        return fresh;
    }

    /** Lets go of the contexts. Connections that are open hold theirs until they end; there are no new ones. */
    @Override
    public synchronized void close() {
        closed = true;
        release(servers);
        release(clients);
    }

    private static void release(Map<TlsProfile, Built> built) {
        built.values().forEach(each -> ReferenceCountUtil.release(each.context()));
        built.clear();
    }

    private SslContext build(SslContextBuilder builder, TlsProfile profile) {
        try {
            return builder.sslProvider(provider)
                    .protocols(profile.protocols())
                    .ciphers(profile.cipherSuites(), io.netty.handler.ssl.SupportedCipherSuiteFilter.INSTANCE)
                    .sessionCacheSize(1)
                    .sessionTimeout(1)
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("the TLS profile `" + profile.name() + "` cannot be set up", e);
        }
    }
}
