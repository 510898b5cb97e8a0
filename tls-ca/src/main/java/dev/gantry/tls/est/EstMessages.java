package dev.gantry.tls.est;

import dev.gantry.tls.BouncyCastle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSAbsentContent;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.jspecify.annotations.Nullable;

/** The encodings of EST: certs-only CMS, CsrAttrs, and keys in an envelope. */
final class EstMessages {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(76, "\r\n".getBytes(StandardCharsets.US_ASCII));

    private EstMessages() {}

    static String base64(byte[] bytes) {
        return LINES.encodeToString(bytes) + "\r\n";
    }

    /** The DER of a body: base 64 with or without line ends, PEM, or DER itself; clients send all of these. */
    static byte @Nullable [] decode(byte[] body) {
        if (body.length > 0 && body[0] == 0x30) {
            return body;
        }
        String text = new String(body, StandardCharsets.ISO_8859_1);
        if (text.startsWith("-----BEGIN")) {
            return body;
        }
        try {
            return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** RFC 5652 5.1 without signers: RFC 7030 4.1.3. */
    static byte[] certificatesOnly(List<X509Certificate> certificates) throws IOException {
        try {
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addCertificates(new JcaCertStore(certificates));
            return generator.generate(new CMSAbsentContent(), false).getEncoded();
        } catch (CMSException | java.security.cert.CertificateEncodingException e) {
            throw new IOException("certificates cannot be put into CMS", e);
        }
    }

    /** RFC 7030 4.5.2: an EC key on P-256, ECDSA with SHA-256, and, for a device that is known, the names it will have. */
    static byte[] attributes(@Nullable GeneralNames names) throws IOException {
        ASN1EncodableVector attributes = new ASN1EncodableVector();
        attributes.add(X9ObjectIdentifiers.ecdsa_with_SHA256);
        attributes.add(attribute(X9ObjectIdentifiers.id_ecPublicKey, SECObjectIdentifiers.secp256r1));
        if (names != null) {
            attributes.add(attribute(
                    PKCSObjectIdentifiers.pkcs_9_at_extensionRequest,
                    new Extensions(new Extension(Extension.subjectAlternativeName, false, names.getEncoded("DER")))));
        }
        return new DERSequence(attributes).getEncoded("DER");
    }

    private static DERSequence attribute(
            org.bouncycastle.asn1.ASN1ObjectIdentifier type, org.bouncycastle.asn1.ASN1Encodable value) {
        return new DERSequence(new org.bouncycastle.asn1.ASN1Encodable[] {type, new DERSet(value)});
    }

    /**
     * RFC 7030 4.4.2: the key in an EnvelopedData that the owner of {@code recipient} alone can open (AES-256; RSAES-OAEP, or ECDH
     * with a key made for the occasion).
     */
    static byte[] envelope(PrivateKey key, PublicKey recipient, byte[] recipientId, SecureRandom random)
            throws IOException {
        try {
            CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
            if (recipient instanceof ECPublicKey ec) {
                KeyPair ephemeral = ephemeral(ec, random);
                generator.addRecipientInfoGenerator(new JceKeyAgreeRecipientInfoGenerator(
                                CMSAlgorithm.ECDH_SHA256KDF,
                                ephemeral.getPrivate(),
                                ephemeral.getPublic(),
                                CMSAlgorithm.AES256_WRAP)
                        .addRecipient(recipientId, recipient)
                        .setProvider(BouncyCastle.PROVIDER));
            } else {
                org.bouncycastle.asn1.x509.AlgorithmIdentifier oaep =
                        new org.bouncycastle.operator.jcajce.JcaAlgorithmParametersConverter()
                                .getAlgorithmIdentifier(
                                        PKCSObjectIdentifiers.id_RSAES_OAEP,
                                        new javax.crypto.spec.OAEPParameterSpec(
                                                "SHA-256",
                                                "MGF1",
                                                java.security.spec.MGF1ParameterSpec.SHA256,
                                                javax.crypto.spec.PSource.PSpecified.DEFAULT));
                generator.addRecipientInfoGenerator(new JceKeyTransRecipientInfoGenerator(recipientId, oaep, recipient)
                        .setProvider(BouncyCastle.PROVIDER));
            }
            return generator
                    .generate(
                            new CMSProcessableByteArray(key.getEncoded()),
                            new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_CBC)
                                    .setProvider(BouncyCastle.PROVIDER)
                                    .setSecureRandom(random)
                                    .build())
                    .getEncoded();
        } catch (CMSException | java.security.GeneralSecurityException e) {
            throw new IOException("a key cannot be put into an envelope", e);
        }
    }

    private static KeyPair ephemeral(ECPublicKey like, SecureRandom random)
            throws java.security.GeneralSecurityException {
        java.security.KeyPairGenerator generator =
                java.security.KeyPairGenerator.getInstance("EC", BouncyCastle.PROVIDER);
        AlgorithmParameterSpec parameters = like.getParams();
        generator.initialize(parameters, random);
        return generator.generateKeyPair();
    }
}
