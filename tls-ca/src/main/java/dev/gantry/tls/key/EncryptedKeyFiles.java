package dev.gantry.tls.key;

import dev.gantry.tls.BouncyCastle;
import dev.gantry.tls.file.AtomicFiles;
import dev.gantry.tls.identity.IdentityException;
import dev.gantry.tls.identity.Passphrase;
import dev.gantry.tls.identity.PemFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.SecureRandom;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfoBuilder;

/**
 * Private keys at rest: PKCS#8 under PBES2 (RFC 8018) with AES-256-CBC and PBKDF2-HMAC-SHA-256 of
 * {@value #PBKDF2_ITERATIONS} rounds, in files of mode 0600.
 */
public final class EncryptedKeyFiles {
    /** Rounds of PBKDF2: what OWASP asks for with HMAC-SHA-256. */
    public static final int PBKDF2_ITERATIONS = 600_000;

    private EncryptedKeyFiles() {}

    /**
     * Writes a key.
     *
     * @throws IOException the file cannot be written; an old one is untouched
     */
    public static void write(Path file, PrivateKey key, Passphrase passphrase, SecureRandom random) throws IOException {
        AtomicFiles.write(
                file, pem(key, passphrase, random).getBytes(StandardCharsets.US_ASCII), AtomicFiles.Access.SECRET);
    }

    /** A key as encrypted PEM. */
    public static String pem(PrivateKey key, Passphrase passphrase, SecureRandom random) throws IOException {
        try {
            OutputEncryptor encryptor = new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                    .setPRF(PKCS8Generator.PRF_HMACSHA256)
                    .setIterationCount(PBKDF2_ITERATIONS)
                    .setPassword(passphrase.characters())
                    .setRandom(random)
                    .setProvider(BouncyCastle.PROVIDER)
                    .build();
            return Pem.write(
                    "ENCRYPTED PRIVATE KEY",
                    new PKCS8EncryptedPrivateKeyInfoBuilder(PrivateKeyInfo.getInstance(key.getEncoded()))
                            .build(encryptor)
                            .getEncoded());
        } catch (OperatorCreationException e) {
            throw new IOException("the provider lacks PBES2", e);
        }
    }

    /**
     * Reads a key back.
     *
     * @throws IdentityException it cannot be read, others may read it, or the passphrase does not open it
     */
    public static PrivateKey read(Path file, Passphrase passphrase) throws IdentityException {
        PrivateKey key = PemFiles.privateKey(file, passphrase);
        try {
            if (AtomicFiles.isExposed(file)) {
                throw new IdentityException(
                        IdentityException.Kind.KEY_EXPOSED,
                        file,
                        "other users of this machine may read the key (expected: mode 0600)");
            }
        } catch (IOException e) {
            throw new IdentityException(IdentityException.Kind.UNREADABLE, file, "its mode cannot be read");
        }
        return key;
    }
}
