package dev.gantry.tls.enrol;

import dev.gantry.tls.BouncyCastle;
import dev.gantry.tls.issue.IssuanceException;
import dev.gantry.tls.issue.IssuanceException.Kind;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * What is taken from a PKCS#10 request (RFC 2986): the public key, and the proof that its sender has the private one. The names and
 * extensions that it asks for are not read.
 *
 * @param key the public key
 * @param fingerprint the SHA-256 of the request in hexadecimal: equal for two sendings of one request
 */
public record SigningRequest(PublicKey key, String fingerprint) {
    /** The largest request that is read, in bytes. */
    public static final int MAX_BYTES = 16 * 1024;

    /**
     * Reads a request.
     *
     * @param content PEM or DER
     * @throws IssuanceException with {@link Kind#REQUEST}: it cannot be decoded, or its signature does not verify
     */
    public static SigningRequest parse(byte[] content) throws IssuanceException {
        if (content.length > MAX_BYTES) {
            throw new IssuanceException(
                    Kind.REQUEST,
                    "signing request of " + content.length + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        try {
            byte[] der = der(content);
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(der);
            SubjectPublicKeyInfo info = request.getSubjectPublicKeyInfo();
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder()
                    .setProvider(BouncyCastle.PROVIDER)
                    .build(info))) {
                throw new IssuanceException(
                        Kind.REQUEST, "the signature of the request is not one of its key: possession is not proved");
            }
            return new SigningRequest(
                    key(info),
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(der)));
        } catch (IOException
                | GeneralSecurityException
                | OperatorCreationException
                | PKCSException
                | RuntimeException e) {
            throw new IssuanceException(
                    Kind.REQUEST, "the signing request cannot be decoded (expected: PKCS#10, PEM or DER)", e);
        }
    }

    private static byte[] der(byte[] content) throws IOException, IssuanceException {
        if (content.length > 0 && content[0] == 0x30) {
            return content;
        }
        try (PemReader reader = new PemReader(new StringReader(new String(content, StandardCharsets.ISO_8859_1)))) {
            PemObject object = reader.readPemObject();
            if (object == null || !object.getType().endsWith("CERTIFICATE REQUEST")) {
                throw new IssuanceException(
                        Kind.REQUEST, "no signing request in it (expected: `-----BEGIN CERTIFICATE REQUEST-----`)");
            }
            return object.getContent();
        }
    }

    private static PublicKey key(SubjectPublicKeyInfo info) throws GeneralSecurityException, IOException {
        String algorithm;
        if (info.getAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            algorithm = "EC";
        } else if (info.getAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
            algorithm = "RSA";
        } else {
            throw new GeneralSecurityException("unsupported key algorithm");
        }
        return KeyFactory.getInstance(algorithm, BouncyCastle.PROVIDER)
                .generatePublic(new X509EncodedKeySpec(info.getEncoded()));
    }
}
