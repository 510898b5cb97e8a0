package dev.gantry.proxy.tlsprobe;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * What an endpoint has shown.
 *
 * @param versions the versions it speaks, oldest first, each with the suites it accepts in the order it prefers them
 * @param chain its certificates, leaf first; empty where none could be read
 * @param clientCertificate what is known of its wish for a client certificate
 */
public record ProbeResult(
        Map<TlsVersion, List<String>> versions, List<X509Certificate> chain, ClientCertificate clientCertificate) {
    public ProbeResult {
        chain = List.copyOf(chain);
    }

    /** Whether an endpoint asks for a client certificate. */
    public enum ClientCertificate {
        /** It asks. */
        ASKED,
        /** It does not. */
        NOT_ASKED,
        /** No handshake came that far. */
        UNKNOWN
    }
}
