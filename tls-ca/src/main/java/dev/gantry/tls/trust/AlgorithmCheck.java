package dev.gantry.tls.trust;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Set;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Certificate;

/** Keys long enough and signatures strong enough, for every certificate of a path below its anchor. */
final class AlgorithmCheck {
    private static final Set<String> PSS_DIGESTS = Set.of(
            NISTObjectIdentifiers.id_sha256.getId(),
            NISTObjectIdentifiers.id_sha384.getId(),
            NISTObjectIdentifiers.id_sha512.getId());

    private AlgorithmCheck() {}

    static void requireStrongKey(X509Certificate certificate, TrustPolicy policy) throws UntrustedCertificateException {
        PublicKey key = certificate.getPublicKey();
        if (key instanceof RSAPublicKey rsa) {
            int bits = rsa.getModulus().bitLength();
            if (bits < policy.minRsaBits()) {
                throw weakKey("RSA key of " + bits + " bits (expected: at least " + policy.minRsaBits() + ")");
            }
        } else if (key instanceof ECPublicKey ec) {
            int bits = ec.getParams().getOrder().bitLength();
            if (bits < policy.minEcBits()) {
                throw weakKey("EC key of " + bits + " bits (expected: at least " + policy.minEcBits() + ")");
            }
        } else if (!(key instanceof EdECPublicKey)) {
            throw weakKey("key of an unknown kind (expected: RSA, EC or Ed25519)");
        }
    }

    static void requireStrongSignature(X509Certificate certificate, TrustPolicy policy)
            throws UntrustedCertificateException {
        if (!policy.signatureAlgorithms().contains(certificate.getSigAlgOID()) || hasWeakPssDigest(certificate)) {
            throw new UntrustedCertificateException(
                    TrustFailure.WEAK_SIGNATURE_ALGORITHM,
                    "signed with " + certificate.getSigAlgName() + " (expected: SHA-256 or longer)");
        }
    }

    private static boolean hasWeakPssDigest(X509Certificate certificate) throws UntrustedCertificateException {
        if (!certificate.getSigAlgOID().equals(PKCSObjectIdentifiers.id_RSASSA_PSS.getId())) {
            return false;
        }
        try {
            AlgorithmIdentifier algorithm =
                    Certificate.getInstance(certificate.getEncoded()).getSignatureAlgorithm();
            RSASSAPSSparams parameters = RSASSAPSSparams.getInstance(algorithm.getParameters());
            return parameters == null
                    || !PSS_DIGESTS.contains(
                            parameters.getHashAlgorithm().getAlgorithm().getId());
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new UntrustedCertificateException(TrustFailure.MALFORMED, "signature parameters cannot be decoded");
        }
    }

    private static UntrustedCertificateException weakKey(String detail) {
        return new UntrustedCertificateException(TrustFailure.WEAK_KEY, detail);
    }
}
