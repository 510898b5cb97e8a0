package dev.gantry.proxy.instance;

import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;

/** Makes encrypted keys of plain ones. */
final class EncryptedKeys {
    private EncryptedKeys() {}

    static String encrypt(Path plain, String passphrase) throws Exception {
        StringWriter out = new StringWriter();
        try (PEMParser parser = new PEMParser(new StringReader(Files.readString(plain)));
                JcaPEMWriter writer = new JcaPEMWriter(out)) {
            PrivateKeyInfo key = (PrivateKeyInfo) parser.readObject();
            writer.writeObject(new JcaPKCS8Generator(
                    new JcaPEMKeyConverter().getPrivateKey(key),
                    new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.AES_256_CBC)
                            .setProvider(new BouncyCastleProvider())
                            .setPassword(passphrase.toCharArray())
                            .build()));
        }
        return out.toString();
    }
}
