package dev.gantry.proxy.transport;

import dev.gantry.policy.PeerEvidence;
import dev.gantry.tls.trust.UntrustedCertificateException;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * What a finished handshake says of the peer.
 *
 * @param certificate the certificate that it has proved to hold
 * @param evidence what the policy attributes it to a device by
 */
record VerifiedPeer(X509Certificate certificate, PeerEvidence evidence) {

    /**
     * Returns the peer that a finished handshake has proved.
     *
     * @param client whether the peer is the client of the session
     * @throws CertificateException if it showed none, or one that is not trusted now, or whose names cannot be read
     */
    static VerifiedPeer of(Channel channel, SslHandler tls, TlsContexts contexts, boolean client)
            throws CertificateException {
        SSLSession session = tls.engine().getSession();
        Certificate[] certificates;
        try {
            certificates = session.getPeerCertificates();
        } catch (SSLPeerUnverifiedException e) {
            throw new CertificateException("no certificate", e);
        }
        X509Certificate[] chain = Arrays.copyOf(certificates, certificates.length, X509Certificate[].class);
        contexts.recheck(chain, client);
        InetAddress address = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        PeerEvidence evidence = contexts.evidence(address, chain[0]);
        contexts.verified(chain[0], evidence);
        return new VerifiedPeer(chain[0], evidence);
    }

    /** Returns why a handshake failed, in the words of the log: the reason of our own validation where there is one. */
    static String describe(Throwable failure) {
        return UntrustedCertificateException.find(failure)
                .map(UntrustedCertificateException::getMessage)
                .orElseGet(() -> {
                    if (failure instanceof ClosedChannelException) {
                        return "connection closed during the handshake";
                    }
                    String message = failure.getMessage();
                    return message == null ? failure.getClass().getSimpleName() : firstLine(message);
                });
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
