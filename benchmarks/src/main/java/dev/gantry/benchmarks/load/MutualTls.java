package dev.gantry.benchmarks.load;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;

/**
 * TLS contexts of the two ends: mutual authentication on BoringSSL, TLS 1.3 or 1.2.
 *
 * <p>Key exchange is X25519 or P-256 as with today's modalities, so that no hop pays for a hybrid group that another does
 * not know. The sink hands out session tickets as servers usually do, and a hop may resume with them.
 */
final class MutualTls {

    private static final String[] GROUPS = {"X25519", "P-256"};
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private MutualTls() {}

    static SslContext client(PeerFiles files) throws IOException, GeneralSecurityException {
        OpenSsl.ensureAvailability();
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .keyManager(files.certificate().toFile(), files.key().toFile())
                .trustManager(RememberingTrustManager.of(files.trust()))
                .option(OpenSslContextOption.GROUPS, GROUPS)
                .endpointIdentificationAlgorithm(null)
                .protocols(PROTOCOLS)
                .build();
    }

    static SslContext server(PeerFiles files) throws IOException, GeneralSecurityException {
        OpenSsl.ensureAvailability();
        SslContext context = SslContextBuilder.forServer(
                        files.certificate().toFile(), files.key().toFile())
                .sslProvider(SslProvider.OPENSSL_REFCNT)
                .trustManager(RememberingTrustManager.of(files.trust()))
                .clientAuth(ClientAuth.REQUIRE)
                .option(OpenSslContextOption.GROUPS, GROUPS)
                .protocols(PROTOCOLS)
                .build();
        SecureRandom random = new SecureRandom();
        ((OpenSslServerSessionContext) context.sessionContext())
                .setTicketKeys(new OpenSslSessionTicketKey(
                        bytes(random, OpenSslSessionTicketKey.NAME_SIZE),
                        bytes(random, OpenSslSessionTicketKey.HMAC_KEY_SIZE),
                        bytes(random, OpenSslSessionTicketKey.AES_KEY_SIZE)));
        return context;
    }

    private static byte[] bytes(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
