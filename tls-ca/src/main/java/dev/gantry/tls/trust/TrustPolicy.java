package dev.gantry.tls.trust;

import java.util.Set;

/**
 * How strictly a path is judged, over and above RFC 5280.
 *
 * @param minRsaBits the shortest RSA modulus, in bits
 * @param minEcBits the shortest EC group order, in bits
 * @param signatureAlgorithms object identifiers of the signature algorithms allowed below the trust anchor
 * @param extendedKeyUsageRequired whether a leaf without extended key usage is refused; where not, it may be used for both sides
 * @param unknownStatusRefused whether a certificate is refused of which it is not known if it is revoked
 */
public record TrustPolicy(
        int minRsaBits,
        int minEcBits,
        Set<String> signatureAlgorithms,
        boolean extendedKeyUsageRequired,
        boolean unknownStatusRefused) {
    /**
     * SHA-256 and longer with RSA (PKCS#1 v1.5), ECDSA and Ed25519, and RSASSA-PSS, whose digest is looked at as well: RFC 9325
     * 4.5 and RFC 8446 4.2.3.
     */
    private static final Set<String> SHA_256_AND_LONGER = Set.of(
            "1.2.840.113549.1.1.11", // sha256WithRSAEncryption
            "1.2.840.113549.1.1.12", // sha384WithRSAEncryption
            "1.2.840.113549.1.1.13", // sha512WithRSAEncryption
            "1.2.840.113549.1.1.10", // id-RSASSA-PSS
            "1.2.840.10045.4.3.2", // ecdsa-with-SHA256
            "1.2.840.10045.4.3.3", // ecdsa-with-SHA384
            "1.2.840.10045.4.3.4", // ecdsa-with-SHA512
            "1.3.101.112"); // id-Ed25519

    public TrustPolicy {
        signatureAlgorithms = Set.copyOf(signatureAlgorithms);
    }

    /** RSA of 2048 bits, EC of 256, SHA-256, extended key usage required; an unknown status passes. */
    public static TrustPolicy strict() {
        return new TrustPolicy(2048, 256, SHA_256_AND_LONGER, true, false);
    }

    /** The same, but a leaf without extended key usage passes: for authorities of others that never set it. */
    public TrustPolicy withoutRequiredExtendedKeyUsage() {
        return new TrustPolicy(minRsaBits, minEcBits, signatureAlgorithms, false, unknownStatusRefused);
    }

    /** The same, but a certificate is refused unless it is known not to be revoked. */
    public TrustPolicy refusingUnknownStatus() {
        return new TrustPolicy(minRsaBits, minEcBits, signatureAlgorithms, extendedKeyUsageRequired, true);
    }
}
