package dev.gantry.proxy.transport;

import java.util.List;

/**
 * A TLS Secure Transport Connection Profile of PS3.15 Annex B. A client certificate is always required, which is more than
 * the standard asks.
 *
 * @param name as in {@code gantry.yaml}
 * @param protocols the protocol versions, preferred first
 * @param cipherSuites by their names in the TLS registry, preferred first
 */
public record TlsProfile(String name, List<String> protocols, List<String> cipherSuites) {
    /**
     * PS3.15 B.12, "BCP 195 RFC 8996, 9325": TLS 1.3 preferred, 1.2 spoken, the suites that RFC 9325 4.2 recommends.
     */
    public static final TlsProfile BCP_195 = new TlsProfile(
            "bcp195",
            List.of("TLSv1.3", "TLSv1.2"),
            List.of(
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));

    public TlsProfile {
        protocols = List.copyOf(protocols);
        cipherSuites = List.copyOf(cipherSuites);
    }
}
