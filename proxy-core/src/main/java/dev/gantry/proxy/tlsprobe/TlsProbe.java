package dev.gantry.proxy.tlsprobe;

import dev.gantry.proxy.tlsprobe.ProbeResult.ClientCertificate;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Asks an endpoint for every version of TLS and every suite, one connection each, a hundred or so in all and one after the
 * other. Nothing is sent but the beginnings of handshakes.
 */
public final class TlsProbe {
    private final InetSocketAddress endpoint;
    private final Duration timeout;

    /** @param timeout how long to wait for a connection, and for an answer */
    public TlsProbe(InetSocketAddress endpoint, Duration timeout) {
        this.endpoint = endpoint;
        this.timeout = timeout;
    }

    /**
     * Asks.
     *
     * @throws IOException if the endpoint cannot be connected to
     */
    public ProbeResult run() throws IOException {
        Map<TlsVersion, List<String>> versions = new LinkedHashMap<>();
        List<X509Certificate> chain = List.of();
        ClientCertificate wish = ClientCertificate.UNKNOWN;
        for (TlsVersion version : TlsVersion.values()) {
            List<Integer> left = new ArrayList<>(CipherSuites.of(version));
            List<String> accepted = new ArrayList<>();
            while (!left.isEmpty()) {
                Optional<ServerFlight> flight = ask(version, left)
                        .filter(found -> found.version() == version.number() && left.contains(found.suite()));
                if (flight.isEmpty()) {
                    break;
                }
                accepted.add(CipherSuites.name(flight.get().suite()));
                left.remove(Integer.valueOf(flight.get().suite()));
                if (chain.isEmpty()) {
                    chain = flight.get().chain();
                }
                if (flight.get().asks()) {
                    wish = ClientCertificate.ASKED;
                } else if (wish == ClientCertificate.UNKNOWN
                        && flight.get().complete()
                        && version != TlsVersion.TLS_1_3) {
                    wish = ClientCertificate.NOT_ASKED;
                }
            }
            if (!accepted.isEmpty()) {
                versions.put(version, accepted);
            }
        }
        if (versions.containsKey(TlsVersion.TLS_1_3) && (chain.isEmpty() || wish == ClientCertificate.UNKNOWN)) {
            return handshake(versions, chain);
        }
        return new ProbeResult(versions, chain, wish);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(endpoint, (int) timeout.toMillis());
            socket.setSoTimeout((int) timeout.toMillis());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private Optional<ServerFlight> ask(TlsVersion version, List<Integer> suites) throws IOException {
        try (Socket socket = connect()) {
            try {
                socket.getOutputStream().write(ClientHello.of(version, suites));
                return ServerFlight.read(new DataInputStream(new BufferedInputStream(socket.getInputStream())));
            } catch (SocketException | SocketTimeoutException e) {
                return Optional.empty();
            }
        }
    }

    /** What TLS 1.3 shows to a partner alone: its certificates, and whether it asks for one. */
    private ProbeResult handshake(Map<TlsVersion, List<String>> versions, List<X509Certificate> chain)
            throws IOException {
        Listening listening = new Listening();
        try (Socket plain = connect()) {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {listening.keys}, new TrustManager[] {listening.trust}, null);
            try (SSLSocket tls = (SSLSocket) context.getSocketFactory()
                    .createSocket(plain, endpoint.getHostString(), endpoint.getPort(), true)) {
                tls.startHandshake();
            } catch (SSLException | SocketException | SocketTimeoutException e) {
                return listening.result(versions, chain);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
        return listening.result(versions, chain);
    }

    /** Believes everybody and shows nothing: it is here to see, and no data follows. */
    private static final class Listening {
        private List<X509Certificate> shown = List.of();
        private boolean asked;

        private final X509TrustManager trust = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String authType) {
                throw new IllegalStateException("this is no server");
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String authType) {
                shown = List.of(chain);
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };

        private final X509ExtendedKeyManager keys = new X509ExtendedKeyManager() {
            @Override
            public @Nullable String chooseClientAlias(
                    String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
                asked = true;
                return null;
            }

            @Override
            public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
                return null;
            }

            @Override
            public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
                return null;
            }

            @Override
            public @Nullable String chooseServerAlias(
                    String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
                return null;
            }

            @Override
            public X509Certificate @Nullable [] getCertificateChain(String alias) {
                return null;
            }

            @Override
            public @Nullable PrivateKey getPrivateKey(String alias) {
                return null;
            }
        };

        ProbeResult result(Map<TlsVersion, List<String>> versions, List<X509Certificate> chain) {
            ClientCertificate wish = asked
                    ? ClientCertificate.ASKED
                    : shown.isEmpty() ? ClientCertificate.UNKNOWN : ClientCertificate.NOT_ASKED;
            return new ProbeResult(versions, shown.isEmpty() ? chain : shown, wish);
        }
    }
}
