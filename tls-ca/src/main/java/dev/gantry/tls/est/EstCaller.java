package dev.gantry.tls.est;

import java.net.InetAddress;
import java.security.cert.X509Certificate;

/** Who is calling, as far as TLS and HTTP have shown it. */
public sealed interface EstCaller {
    /** The address that the caller comes from. */
    InetAddress source();

    /**
     * A caller with HTTP basic authentication (RFC 7030 3.2.3).
     *
     * @param device the user name: the device id
     * @param code the password: the one-time code
     * @param source the address
     */
    record WithCode(String device, String code, InetAddress source) implements EstCaller {
        @Override
        public String toString() {
            return "WithCode[" + device + ", " + source.getHostAddress() + "]";
        }
    }

    /**
     * A caller with a client certificate that the trust manager believes (RFC 7030 3.3.2).
     *
     * @param leaf the certificate
     * @param source the address
     */
    record WithCertificate(X509Certificate leaf, InetAddress source) implements EstCaller {}

    /**
     * A caller that has shown nothing. It may fetch the authorities' certificates, and its requests wait for approval.
     *
     * @param source the address
     */
    record Anonymous(InetAddress source) implements EstCaller {}
}
