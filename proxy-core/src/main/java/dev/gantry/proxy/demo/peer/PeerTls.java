package dev.gantry.proxy.demo.peer;

import dev.gantry.tls.identity.TlsIdentity;
import dev.gantry.tls.trust.RevocationCheck;
import dev.gantry.tls.trust.TrustAnchors;
import dev.gantry.tls.trust.TrustPolicy;
import dev.gantry.tls.trust.ZoneTrustManager;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.time.Clock;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What a machine shows and believes: TLS 1.3 and 1.2, by the profile of PS3.15 B.12.
 *
 * @param identity its key and certificate; absent for a client that has none
 * @param anchors whose certificates it believes, whatever host name they are for
 * @param clock what "now" is
 */
public record PeerTls(@Nullable TlsIdentity identity, TrustAnchors anchors, Clock clock) {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** Returns the context for connections that are accepted, which asks for a certificate. */
    SslContext server() throws SSLException {
        TlsIdentity own = identity;
        if (own == null) {
            throw new SSLException("a server without a certificate");
        }
        return SslContextBuilder.forServer(own.key(), own.chain())
                .clientAuth(ClientAuth.REQUIRE)
                .trustManager(trust())
                .sslProvider(SslProvider.JDK)
                .protocols(PROTOCOLS)
                .build();
    }

    /** Returns the context for connections that are made. */
    SslContext client() throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .trustManager(trust())
                .endpointIdentificationAlgorithm(null)
                .sslProvider(SslProvider.JDK)
                .protocols(PROTOCOLS);
        TlsIdentity own = identity;
        return own == null
                ? builder.build()
                : builder.keyManager(new ShownKey(own)).build();
    }

    private ZoneTrustManager trust() {
        return new ZoneTrustManager(anchors, TrustPolicy.strict(), RevocationCheck.none(), clock);
    }
}
