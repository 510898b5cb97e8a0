package dev.gantry.tls.identity;

import dev.gantry.tls.BouncyCastle;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.spec.InvalidKeySpecException;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/** A private key under a passphrase (EncryptedPrivateKeyInfo of RFC 5958). */
final class EncryptedKeyInfo {
    private EncryptedKeyInfo() {}

    /**
     * Opens a key.
     *
     * @throws PKCSException if the passphrase does not open it
     * @throws OperatorCreationException if its encryption is of no known kind
     */
    static PrivateKeyInfo open(PKCS8EncryptedPrivateKeyInfo encrypted, Passphrase passphrase)
            throws PKCSException, OperatorCreationException {
        try {
            if (isAscii(passphrase)) {
                Optional<PrivateKeyInfo> opened = openByPlatform(encrypted, passphrase);
                if (opened.isPresent()) {
                    return opened.get();
                }
            }
        } catch (GeneralSecurityException e) {
            throw new PKCSException("the passphrase does not open the key", e);
        }
        return encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                .setProvider(BouncyCastle.PROVIDER)
                .build(passphrase.characters()));
    }

    /**
     * Opens a key with the platform's own PBES2, whose PBKDF2 takes half the time of Bouncy Castle's: an instance waits for
     * several of them when it starts.
     *
     * @return empty if the platform lacks the scheme
     */
    private static Optional<PrivateKeyInfo> openByPlatform(
            PKCS8EncryptedPrivateKeyInfo encrypted, Passphrase passphrase) throws GeneralSecurityException {
        EncryptedPrivateKeyInfo info;
        Cipher cipher;
        PBEKeySpec spec = new PBEKeySpec(passphrase.characters());
        try {
            info = new EncryptedPrivateKeyInfo(encrypted.getEncoded());
            // The platform names a scheme of PBES2 by the text of its parameters only.
            String scheme = String.valueOf(info.getAlgParameters());
            SecretKey key = SecretKeyFactory.getInstance(scheme).generateSecret(spec);
            cipher = Cipher.getInstance(scheme);
            cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
        } catch (IOException
                | NoSuchAlgorithmException
                | NoSuchPaddingException
                | InvalidKeySpecException
                | InvalidKeyException
                | InvalidAlgorithmParameterException e) {
            return Optional.empty();
        } finally {
            spec.clearPassword();
        }
        return Optional.of(PrivateKeyInfo.getInstance(info.getKeySpec(cipher).getEncoded()));
    }

    /** Whether all characters are of ASCII: beyond it the platform does not take their UTF-8, as everybody else does. */
    private static boolean isAscii(Passphrase passphrase) {
        for (char character : passphrase.characters()) {
            if (character > 0x7E) {
                return false;
            }
        }
        return true;
    }
}
