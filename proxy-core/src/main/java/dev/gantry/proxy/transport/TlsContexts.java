package dev.gantry.proxy.transport;

import dev.gantry.policy.PeerEvidence;
import dev.gantry.proxy.identity.PeerEvidences;
import dev.gantry.tls.evidence.MalformedCertificateException;
import dev.gantry.tls.identity.TlsIdentity;
import dev.gantry.tls.identity.TlsIdentityProvider;
import dev.gantry.tls.trust.UntrustedCertificateException;
import dev.gantry.tls.trust.ZoneTrustManager;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.function.BiConsumer;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS contexts of both sides of the proxy, made anew when its own certificate changes. Mutual TLS always: there is no
 * way here to build a context that does not ask for, or show, a certificate.
 *
 * <p>Sessions are not resumed: a resumed session skips the path validation, and with it the revocation check.
 */
public final class TlsContexts {
    private final TlsIdentityProvider identities;
    private final ZoneTrustManager trust;
    private final SslProvider provider;
    private final boolean keysAlone;
    private volatile @Nullable Built server;
    private volatile @Nullable Built client;

    private volatile BiConsumer<X509Certificate, PeerEvidence> peers = (leaf, evidence) -> {};

    private record Built(TlsIdentity identity, TlsProfile profile, SslContext context) {}

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

    /** Returns the context for connections that are accepted. */
    SslContext server(TlsProfile profile) {
        Built built = current(identities, server, profile, identity -> {
            SslContextBuilder builder = SslContextBuilder.forServer(identity.key(), identity.chain())
                    .clientAuth(ClientAuth.REQUIRE)
                    .trustManager(trust);
            return build(builder, profile);
        });
        server = built;
        return built.context();
    }

    /**
     * Returns the context for connections that are made. Host names are not compared: a device is what its certificate
     * says it is (a name, a pin or a serial number that the policy holds), wherever it listens.
     */
    SslContext client(TlsProfile profile) {
        Built built = current(identities, client, profile, identity -> {
            SslContextBuilder builder = SslContextBuilder.forClient()
                    .keyManager(identity.key(), identity.chain())
                    .trustManager(trust)
                    .endpointIdentificationAlgorithm(null);
            return build(builder, profile);
        });
        client = built;
        return built.context();
    }

    @SuppressWarnings("ReferenceEquality") // The same object is the same key; another one is worth a new context.
    private static Built current(
            TlsIdentityProvider provider,
            @Nullable Built built,
            TlsProfile profile,
            Function<TlsIdentity, SslContext> build) {
        TlsIdentity identity = provider.current();
        if (built != null && built.identity() == identity && built.profile().equals(profile)) {
            return built;
        }
        return new Built(identity, profile, build.apply(identity));
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
