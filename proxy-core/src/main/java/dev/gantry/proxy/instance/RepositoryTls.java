package dev.gantry.proxy.instance;

import dev.gantry.tls.identity.TlsIdentity;
import dev.gantry.tls.identity.TlsIdentityProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Mutual TLS towards servers that are no devices, such as audit record repositories: their certificates are judged as usual,
 * by the anchors and by the name of the host. A renewed certificate of our own is shown with the next connection.
 */
public final class RepositoryTls implements Supplier<SSLSocketFactory> {
    private static final char[] NO_PASSWORD = new char[0];

    private final TlsIdentityProvider identities;
    private final List<X509Certificate> roots;
    private @Nullable TlsIdentity shown;
    private @Nullable SSLSocketFactory factory;

    public RepositoryTls(TlsIdentityProvider identities, List<X509Certificate> roots) {
        this.identities = identities;
        this.roots = List.copyOf(roots);
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // The same object is the same key.
    public synchronized SSLSocketFactory get() {
        TlsIdentity identity = identities.current();
        SSLSocketFactory made = factory;
        if (made == null || identity != shown) {
            try {
                made = context(identity).getSocketFactory();
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalStateException("TLS towards repositories cannot be set up", e);
            }
            factory = made;
            shown = identity;
        }
        return made;
    }

    private SSLContext context(TlsIdentity identity) throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("proxy", identity.key(), NO_PASSWORD, identity.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, NO_PASSWORD);
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        for (int i = 0; i < roots.size(); i++) {
            anchors.setCertificateEntry("anchor-" + i, roots.get(i));
        }
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
        trustManagers.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }
}
