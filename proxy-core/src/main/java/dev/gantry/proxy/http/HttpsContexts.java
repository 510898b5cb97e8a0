package dev.gantry.proxy.http;

import dev.gantry.tls.identity.TlsIdentity;
import dev.gantry.tls.identity.TlsIdentityProvider;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of TLS for HTTP, 1.3 and 1.2: the context of the identity of the moment, made again only when there is a
 * new one. Safe for all threads.
 *
 * <p>A client certificate that is shown is always validated. Sessions are not resumed: a resumed one skips the validation.
 */
public final class HttpsContexts implements Supplier<SslContext> {
    /** Whether clients without a certificate are let in. */
    public enum Clients {
        /** Nobody without a certificate. */
        REQUIRED(ClientAuth.REQUIRE),
        /** Those too: what is served decides what they may do. */
        OPTIONAL(ClientAuth.OPTIONAL);

        private final ClientAuth netty;

        Clients(ClientAuth netty) {
            this.netty = netty;
        }
    }

    private final TlsIdentityProvider identities;
    private final X509TrustManager trust;
    private final Clients clients;
    private @Nullable TlsIdentity identity;
    private @Nullable SslContext context;

    /** @param trust decides which client certificates are good */
    public HttpsContexts(TlsIdentityProvider identities, X509TrustManager trust, Clients clients) {
        this.identities = identities;
        this.trust = trust;
        this.clients = clients;
    }

    @Override
    public synchronized SslContext get() {
        TlsIdentity current = identities.current();
        if (context == null || !current.equals(identity)) {
            try {
                context = context(current.key(), current.chain(), trust, clients);
            } catch (SSLException e) {
                throw new IllegalStateException("an identity that was checked makes no context", e);
            }
            identity = current;
        }
        return context;
    }

    /**
     * Makes one context.
     *
     * @param chain the leaf first
     * @throws SSLException if key and chain do not go together
     */
    public static SslContext context(
            PrivateKey key, List<X509Certificate> chain, X509TrustManager trust, Clients clients) throws SSLException {
        return SslContextBuilder.forServer(key, chain)
                .trustManager(trust)
                .clientAuth(clients.netty)
                .protocols("TLSv1.3", "TLSv1.2")
                .sessionCacheSize(1)
                .sessionTimeout(1)
                .build();
    }
}
