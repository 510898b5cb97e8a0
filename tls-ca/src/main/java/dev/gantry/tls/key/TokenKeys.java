package dev.gantry.tls.key;

import dev.gantry.tls.identity.Passphrase;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Keys in a PKCS#11 token, such as an HSM, through SunPKCS11. They are made there and cannot be taken out. The process holds the
 * session until it ends.
 */
public final class TokenKeys {
    private final TokenUri uri;
    private final Provider provider;
    private final KeyStore store;

    private TokenKeys(TokenUri uri, Provider provider, KeyStore store) {
        this.uri = uri;
        this.provider = provider;
        this.store = store;
    }

    /**
     * Logs in to the token of a URI.
     *
     * @param pin the PIN of the user
     * @throws IOException there is no such module or token, or the PIN is wrong
     */
    public static TokenKeys open(TokenUri uri, Passphrase pin) throws IOException {
        Provider base = Security.getProvider("SunPKCS11");
        if (base == null) {
            throw new IOException("this Java has no SunPKCS11 (expected: the module jdk.crypto.cryptoki)");
        }
        // The attributes let a key be found again, keep it inside, and let it sign.
        String configuration =
                "--name=gantry-" + Integer.toHexString(uri.hashCode()).toLowerCase(Locale.ROOT) + "\n"
                        + "library=" + uri.module() + "\n"
                        + slot(uri.slot())
                        + "attributes(generate, CKO_PRIVATE_KEY, *) = {\n"
                        + " CKA_TOKEN = true\n CKA_SENSITIVE = true\n CKA_EXTRACTABLE = false\n CKA_SIGN = true\n}\n";
        try {
            Provider provider = base.configure(configuration);
            KeyStore store = KeyStore.getInstance("PKCS11", provider);
            store.load(null, pin.characters());
            return new TokenKeys(uri, provider, store);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IOException("the token of `" + uri + "` cannot be opened: " + reason(e), e);
        } catch (IOException e) {
            throw new IOException("the token of `" + uri + "` does not take the PIN: " + reason(e), e);
        }
    }

    private static String slot(@Nullable Long slot) {
        return slot == null ? "slotListIndex=0\n" : "slot=" + slot + "\n";
    }

    private static String reason(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null
                ? cause.getClass().getSimpleName()
                : message.lines().findFirst().orElse("no detail");
    }

    /**
     * Makes a key pair in the token. It is kept there when {@link #keep} gives it a certificate.
     *
     * @throws IOException the token makes no such keys
     */
    public KeyPair generate(KeyKind kind) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind.isRsa() ? "RSA" : "EC", provider);
            if (kind.isRsa()) {
                generator.initialize(kind.rsaBits());
            } else {
                generator.initialize(new ECGenParameterSpec(kind.curve()));
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IOException("the token of `" + uri + "` makes no key " + kind + ": " + reason(e), e);
        }
    }

    /** A signer with a key that this token has made. */
    public SigningKey signingKey(KeyPair keys) {
        return SigningKey.inToken(keys.getPrivate(), keys.getPublic(), provider);
    }

    /**
     * Keeps a key that {@link #generate} made under a name, with its certificate: a token shows keys by their certificates.
     *
     * @throws IOException the token does not take them
     */
    public void keep(String label, PrivateKey key, X509Certificate certificate) throws IOException {
        try {
            store.setKeyEntry(label, key, null, new Certificate[] {certificate});
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IOException("the token of `" + uri + "` does not keep the key: " + reason(e), e);
        }
    }

    /**
     * The signer of the key that a URI names.
     *
     * @param certificate of the key
     * @throws IOException there is no such key, or it is not the one of the certificate
     */
    public SigningKey find(String label, X509Certificate certificate) throws IOException {
        try {
            if (!(store.getKey(label, null) instanceof PrivateKey key)) {
                throw new IOException("the token of `" + uri + "` has no private key `" + label + "`");
            }
            Certificate kept = store.getCertificate(label);
            if (kept == null || !kept.getPublicKey().equals(certificate.getPublicKey())) {
                throw new IOException("the key `" + label + "` of the token is not the one of the certificate");
            }
            return SigningKey.inToken(key, certificate.getPublicKey(), provider);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IOException("the key `" + label + "` of the token cannot be used: " + reason(e), e);
        }
    }
}
