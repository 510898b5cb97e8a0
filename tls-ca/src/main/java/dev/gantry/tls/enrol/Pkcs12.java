package dev.gantry.tls.enrol;

import dev.gantry.tls.BouncyCastle;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBMPString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.oiw.OIWObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.pkcs.PKCS12PfxPduBuilder;
import org.bouncycastle.pkcs.PKCS12SafeBag;
import org.bouncycastle.pkcs.PKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS12SafeBagBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCS12MacCalculatorBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;

/** PKCS#12 (RFC 7292) files of a key and its chain, in the forms that devices read. */
public final class Pkcs12 {
    /** How the content is protected. */
    public enum Protection {
        /** PBES2 with AES-256 and HMAC-SHA-256: everything of this decade. */
        AES_256,
        /** Triple DES and SHA-1: old Windows and Java. Weak; the file is to be treated as if it were not encrypted. */
        LEGACY_3DES
    }

    private static final int ITERATIONS = 100_000;
    private static final int LEGACY_ITERATIONS = 2048;
    private static final int PASSWORD_CHARACTERS = 20;
    private static final String ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";

    private Pkcs12() {}

    /** A password of 99 random bits that can be typed on any keyboard. */
    public static String randomPassword(SecureRandom random) {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < PASSWORD_CHARACTERS; i++) {
            password.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return password.toString();
    }

    /**
     * Writes a file.
     *
     * @param alias the friendly name of key and certificate
     * @param chain the leaf, then its issuers
     * @throws IOException the provider lacks an algorithm
     */
    public static byte[] write(
            String alias,
            PrivateKey key,
            List<X509Certificate> chain,
            char[] password,
            Protection protection,
            SecureRandom random)
            throws IOException {
        try {
            DERBMPString name = new DERBMPString(alias);
            JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
            var keyIdentifier =
                    identifiers.createSubjectKeyIdentifier(chain.get(0).getPublicKey());
            PKCS12SafeBagBuilder keyBag = new JcaPKCS12SafeBagBuilder(key, encryptor(password, protection, random));
            keyBag.addBagAttribute(PKCS12SafeBag.friendlyNameAttribute, name);
            keyBag.addBagAttribute(PKCS12SafeBag.localKeyIdAttribute, keyIdentifier);
            PKCS12SafeBag[] certificates = new PKCS12SafeBag[chain.size()];
            for (int i = 0; i < certificates.length; i++) {
                PKCS12SafeBagBuilder bag = new JcaPKCS12SafeBagBuilder(chain.get(i));
                if (i == 0) {
                    bag.addBagAttribute(PKCS12SafeBag.friendlyNameAttribute, name);
                    bag.addBagAttribute(PKCS12SafeBag.localKeyIdAttribute, keyIdentifier);
                }
                certificates[i] = bag.build();
            }
            PKCS12PfxPduBuilder builder = new PKCS12PfxPduBuilder();
            builder.addEncryptedData(encryptor(password, protection, random), certificates);
            builder.addData(keyBag.build());
            boolean modern = protection == Protection.AES_256;
            ASN1ObjectIdentifier digest = modern ? NISTObjectIdentifiers.id_sha256 : OIWObjectIdentifiers.idSHA1;
            return builder.build(
                            new JcePKCS12MacCalculatorBuilder(digest)
                                    .setProvider(BouncyCastle.PROVIDER)
                                    .setIterationCount(modern ? ITERATIONS : LEGACY_ITERATIONS),
                            password)
                    .getEncoded("DER");
        } catch (NoSuchAlgorithmException | OperatorCreationException | PKCSException e) {
            throw new IOException("the provider lacks an algorithm of PKCS#12", e);
        }
    }

    private static OutputEncryptor encryptor(char[] password, Protection protection, SecureRandom random)
            throws OperatorCreationException {
        if (protection == Protection.LEGACY_3DES) {
            return new JcePKCSPBEOutputEncryptorBuilder(PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC)
                    .setProvider(BouncyCastle.PROVIDER)
                    .setRandom(random)
                    .setIterationCount(LEGACY_ITERATIONS)
                    .build(password);
        }
        return new JcePKCSPBEOutputEncryptorBuilder(NISTObjectIdentifiers.id_aes256_CBC)
                .setProvider(BouncyCastle.PROVIDER)
                .setRandom(random)
                .setPRF(new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE))
                .setIterationCount(ITERATIONS)
                .build(password);
    }
}
