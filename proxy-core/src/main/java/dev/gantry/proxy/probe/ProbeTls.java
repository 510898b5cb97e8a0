package dev.gantry.proxy.probe;

import dev.gantry.tls.identity.IdentityException;
import dev.gantry.tls.identity.PemFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS as a device speaks it: with a certificate of its own where there is one, and trust in the anchors it was given. */
public final class ProbeTls {
    private static final char[] PASSWORD = "in memory only".toCharArray();

    private ProbeTls() {}

    /**
     * Makes a context; host names are not compared.
     *
     * @param certificate the chain to show, the leaf first; null to show none
     * @param key its key, unencrypted; null with {@code certificate}
     * @param trust the anchors
     * @throws IdentityException if a file cannot be used
     */
    public static SSLContext context(@Nullable Path certificate, @Nullable Path key, Path trust)
            throws IdentityException {
        try {
            KeyStore anchors = empty();
            int number = 0;
            for (X509Certificate anchor : PemFiles.certificates(trust)) {
                anchors.setCertificateEntry("anchor-" + number++, anchor);
            }
            TrustManagerFactory trustManagers =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trustManagers.init(anchors);
            KeyStore keys = empty();
            if (certificate != null && key != null) {
                keys.setKeyEntry(
                        "probe",
                        PemFiles.privateKey(key, null),
                        PASSWORD,
                        PemFiles.certificates(certificate).toArray(X509Certificate[]::new));
            }
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(keys, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a context of keys that were read", e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
