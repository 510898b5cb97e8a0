package dev.gantry.tls.testing;

import dev.gantry.tls.BouncyCastle;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Makes certificates without any of the checks of the product, so that a test can have a wrong one of every kind. */
public final class TestCertificates {
    /** The moment that tests live in. */
    public static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private static final AtomicLong SERIALS = new AtomicLong(1000);

    private TestCertificates() {}

    /** A certificate and its key. */
    public record Holder(X509Certificate certificate, KeyPair keys) {
        /** A chain of this certificate and its issuers. */
        public X509Certificate[] chain(Holder... issuers) {
            List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
            for (Holder issuer : issuers) {
                chain.add(issuer.certificate());
            }
            return chain.toArray(new X509Certificate[0]);
        }
    }

    /** What is to be made; every method changes one thing. */
    public static final class Builder {
        private final String subject;
        private final List<Extension> extensions = new ArrayList<>();
        private Instant notBefore = NOW.minus(Duration.ofDays(1));
        private Instant notAfter = NOW.plus(Duration.ofDays(30));
        private String signatureAlgorithm = "SHA256withECDSA";
        private @Nullable KeyPair keys;

        private Builder(String subject) {
            this.subject = subject;
        }

        /** The validity. */
        public Builder valid(Instant from, Instant to) {
            notBefore = from;
            notAfter = to;
            return this;
        }

        /** The key pair; a P-256 pair where none is set. */
        public Builder keys(KeyPair pair) {
            keys = pair;
            return this;
        }

        /** The issuer's signature algorithm. */
        public Builder signedWith(String algorithm) {
            signatureAlgorithm = algorithm;
            return this;
        }

        /** Any extension. */
        public Builder extension(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
            try {
                extensions.add(
                        new Extension(oid, critical, value.toASN1Primitive().getEncoded("DER")));
                return this;
            } catch (java.io.IOException e) {
                throw new IllegalStateException(e);
            }
        }

        /** An extension that is not critical, of whatever bytes. */
        public Builder rawExtension(ASN1ObjectIdentifier oid, byte[] value) {
            extensions.add(new Extension(oid, false, value));
            return this;
        }

        /** An authority of a path length; negative: unlimited. */
        public Builder authority(int pathLength) {
            extension(
                    Extension.basicConstraints,
                    true,
                    pathLength < 0 ? new BasicConstraints(true) : new BasicConstraints(pathLength));
            return extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        }

        /** The permitted DNS and URI hosts of an authority. */
        public Builder constrainedTo(String host) {
            return extension(
                    Extension.nameConstraints,
                    true,
                    new NameConstraints(
                            new GeneralSubtree[] {
                                new GeneralSubtree(new GeneralName(GeneralName.dNSName, host)),
                                new GeneralSubtree(new GeneralName(GeneralName.uniformResourceIdentifier, host))
                            },
                            null));
        }

        /** The usages of a device. */
        public Builder device(GeneralName... names) {
            usage(KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth);
            extension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            return names.length == 0
                    ? this
                    : extension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }

        /** The extended key usage. */
        public Builder usage(KeyPurposeId... purposes) {
            return extension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        }

        /** Signed by its own key. */
        public Holder selfSigned() {
            KeyPair pair = pair();
            return new Holder(build(new X500Name(subject), pair.getPrivate(), pair.getPublic()), pair);
        }

        /** Signed by another. */
        public Holder signedBy(Holder issuer) {
            KeyPair pair = pair();
            X500Name name = X500Name.getInstance(
                    issuer.certificate().getSubjectX500Principal().getEncoded());
            return new Holder(build(name, issuer.keys().getPrivate(), pair.getPublic()), pair);
        }

        private KeyPair pair() {
            KeyPair chosen = keys;
            return chosen == null ? ec("secp256r1") : chosen;
        }

        private X509Certificate build(X500Name issuer, PrivateKey signer, PublicKey key) {
            try {
                X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                        issuer,
                        BigInteger.valueOf(SERIALS.incrementAndGet()),
                        Date.from(notBefore),
                        Date.from(notAfter),
                        new X500Name(subject),
                        SubjectPublicKeyInfo.getInstance(key.getEncoded()));
                for (Extension extension : extensions) {
                    builder.addExtension(extension);
                }
                byte[] encoded = builder.build(new JcaContentSignerBuilder(signatureAlgorithm)
                                .setProvider(BouncyCastle.PROVIDER)
                                .build(signer))
                        .getEncoded();
                return (X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Begins a certificate of a subject such as {@code CN=ct-01}. */
    public static Builder certificate(String subject) {
        return new Builder(subject);
    }

    /** A new EC pair. */
    public static KeyPair ec(String curve) {
        return generate("EC", new java.security.spec.ECGenParameterSpec(curve));
    }

    /** A new RSA pair. */
    public static KeyPair rsa(int bits) {
        return generate("RSA", new java.security.spec.RSAKeyGenParameterSpec(bits, BigInteger.valueOf(65537)));
    }

    private static KeyPair generate(String algorithm, java.security.spec.AlgorithmParameterSpec spec) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, BouncyCastle.PROVIDER);
            generator.initialize(spec);
            return generator.generateKeyPair();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A URI name. */
    public static GeneralName uri(String uri) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
    }

    /** A DNS name. */
    public static GeneralName dns(String name) {
        return new GeneralName(GeneralName.dNSName, name);
    }
}
