package dev.gantry.proxy.management;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509TrustManager;

/** TLS of the management port: 1.3 and 1.2, and nobody without a certificate. */
public final class ManagementTls {
    private ManagementTls() {}

    /**
     * Makes the server's side.
     *
     * @param chain the leaf first
     * @param clients decides which client certificates are good
     * @throws SSLException if key and chain do not go together
     */
    public static SslContext context(PrivateKey key, List<X509Certificate> chain, X509TrustManager clients)
            throws SSLException {
        return SslContextBuilder.forServer(key, chain)
                .trustManager(clients)
                .clientAuth(ClientAuth.REQUIRE)
                .protocols("TLSv1.3", "TLSv1.2")
                .build();
    }
}
