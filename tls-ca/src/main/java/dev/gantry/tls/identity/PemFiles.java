package dev.gantry.tls.identity;

import dev.gantry.tls.identity.IdentityException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/**
 * Reads certificates and private keys from PEM files (RFC 7468): certificate chains, and keys as PKCS#8 (plain or encrypted
 * with PBES2), as SEC 1 or as PKCS#1. A file of more than 1 MiB is refused unread.
 */
public final class PemFiles {
    /** The largest file that is read, in bytes. */
    public static final int MAX_FILE_BYTES = 1 << 20;

    private PemFiles() {}

    /**
     * Reads a key and its chain, checks that they belong together and that the leaf is valid now.
     *
     * @param certificate PEM, the leaf first
     * @param key PEM
     * @param passphrase opens an encrypted key; not needed for a plain one
     * @param clock what "now" is
     * @throws IdentityException anything that would make a handshake fail later
     */
    public static TlsIdentity identity(Path certificate, Path key, @Nullable Passphrase passphrase, Clock clock)
            throws IdentityException {
        List<X509Certificate> chain = certificates(certificate);
        PrivateKey privateKey = privateKey(key, passphrase);
        X509Certificate leaf = chain.get(0);
        Instant now = clock.instant();
        Instant notAfter = leaf.getNotAfter().toInstant();
        if (now.isAfter(notAfter)) {
            throw new IdentityException(Kind.EXPIRED, certificate, "the certificate expired at " + notAfter);
        }
        Instant notBefore = leaf.getNotBefore().toInstant();
        if (now.isBefore(notBefore)) {
            throw new IdentityException(
                    Kind.NOT_YET_VALID, certificate, "the certificate is not valid before " + notBefore);
        }
        if (!belongTogether(privateKey, leaf.getPublicKey())) {
            throw new IdentityException(
                    Kind.KEY_MISMATCH, key, "the key is not the one of the certificate in `" + certificate + "`");
        }
        return new TlsIdentity(privateKey, chain);
    }

    /**
     * All certificates of a file, in its order; other PEM objects between them are passed over.
     *
     * @throws IdentityException the file cannot be read, or holds no certificate, or a broken one
     */
    public static List<X509Certificate> certificates(Path file) throws IdentityException {
        List<X509Certificate> certificates = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new StringReader(text(file)))) {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                if (object instanceof X509CertificateHolder holder) {
                    certificates.add((X509Certificate)
                            factory.generateCertificate(new ByteArrayInputStream(holder.getEncoded())));
                }
            }
        } catch (IOException | CertificateException | RuntimeException e) {
            throw new IdentityException(Kind.MALFORMED, file, "a PEM object in it cannot be decoded");
        }
        if (certificates.isEmpty()) {
            throw new IdentityException(
                    Kind.MALFORMED, file, "no certificate in it (expected: PEM, `-----BEGIN CERTIFICATE-----`)");
        }
        return certificates;
    }

    /**
     * The first private key of a file.
     *
     * @param file PEM; where it is not encrypted, it must not be readable by every user of the machine
     * @param passphrase opens an encrypted key
     * @throws IdentityException the file cannot be read, decoded or opened
     */
    public static PrivateKey privateKey(Path file, @Nullable Passphrase passphrase) throws IdentityException {
        PrivateKeyInfo info = privateKeyInfo(file, text(file), passphrase);
        try {
            return toKey(info);
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new IdentityException(
                    Kind.UNSUPPORTED_KEY, file, "the key is of no supported kind (expected: RSA, EC or Ed25519)");
        }
    }

    private static PrivateKeyInfo privateKeyInfo(Path file, String text, @Nullable Passphrase passphrase)
            throws IdentityException {
        try (PEMParser parser = new PEMParser(new StringReader(text))) {
            for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
                if (object instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
                    return decrypt(file, encrypted, passphrase);
                }
                if (object instanceof PEMEncryptedKeyPair) {
                    throw new IdentityException(
                            Kind.UNSUPPORTED_KEY,
                            file,
                            "the key is encrypted in the old OpenSSL form (expected: PKCS#8, made by `openssl pkcs8 -topk8 -v2 aes256`)");
                }
                PrivateKeyInfo plain = null;
                if (object instanceof PEMKeyPair pair) {
                    plain = pair.getPrivateKeyInfo();
                } else if (object instanceof PrivateKeyInfo pkcs8) {
                    plain = pkcs8;
                }
                if (plain != null) {
                    requireHidden(file);
                    return plain;
                }
            }
        } catch (IOException | RuntimeException e) {
            throw new IdentityException(Kind.MALFORMED, file, "a PEM object in it cannot be decoded");
        }
        throw new IdentityException(
                Kind.MALFORMED, file, "no private key in it (expected: PEM, `-----BEGIN PRIVATE KEY-----`)");
    }

    private static PrivateKeyInfo decrypt(
            Path file, PKCS8EncryptedPrivateKeyInfo encrypted, @Nullable Passphrase passphrase)
            throws IdentityException {
        if (passphrase == null) {
            throw new IdentityException(
                    Kind.PASSPHRASE_NEEDED, file, "the key is encrypted and no passphrase is given");
        }
        try {
            return EncryptedKeyInfo.open(encrypted, passphrase);
        } catch (PKCSException | OperatorCreationException | RuntimeException e) {
            throw new IdentityException(Kind.WRONG_PASSPHRASE, file, "the passphrase does not open the key");
        }
    }

    private static PrivateKey toKey(PrivateKeyInfo info) throws GeneralSecurityException, IOException {
        ASN1ObjectIdentifier algorithm = info.getPrivateKeyAlgorithm().getAlgorithm();
        String name;
        if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            name = "EC";
        } else if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            name = "RSA";
        } else if (algorithm.equals(EdECObjectIdentifiers.id_Ed25519)) {
            name = "Ed25519";
        } else {
            throw new GeneralSecurityException("unsupported key algorithm");
        }
        return KeyFactory.getInstance(name).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    /**
     * Whether a private and a public key are two halves of one pair, shown by a signature: this also holds for keys that
     * never leave a token.
     */
    public static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) {
        String algorithm = switch (privateKey.getAlgorithm()) {
            case "EC", "ECDSA" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> "Ed25519";
        };
        try {
            byte[] probe = "key pair check".getBytes(StandardCharsets.US_ASCII);
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(privateKey);
            signer.update(probe);
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(publicKey);
            verifier.update(probe);
            return verifier.verify(signer.sign());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String text(Path file) throws IdentityException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            if (bytes.length > MAX_FILE_BYTES) {
                throw new IdentityException(Kind.UNREADABLE, file, "larger than " + MAX_FILE_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static IdentityException unreadable(Path file, IOException cause) {
        String detail;
        if (cause instanceof NoSuchFileException || cause instanceof java.io.FileNotFoundException) {
            detail = "no such file";
        } else if (cause instanceof AccessDeniedException) {
            detail = "permission denied";
        } else {
            detail = "cannot be read";
        }
        return new IdentityException(Kind.UNREADABLE, file, detail);
    }

    private static void requireHidden(Path file) throws IOException, IdentityException {
        if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
            return;
        }
        if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
            throw new IdentityException(
                    Kind.KEY_EXPOSED, file, "every user of this machine may read the key (expected: mode 0600)");
        }
    }
}
