package dev.gantry.proxy.probe;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * What is probed.
 *
 * @param address where it listens
 * @param tls how it is spoken to, null for plain TCP
 * @param certificates what else can be shown to it
 * @param calling the AE title to call with
 * @param otherCalling an AE title of another device, null where none is known
 * @param called its AE title
 * @param patience how long it may take for anything that waits for no timer
 */
public record ProbeEndpoint(
        InetSocketAddress address,
        @Nullable SSLContext tls,
        Certificates certificates,
        String calling,
        @Nullable String otherCalling,
        String called,
        Duration patience) {
    /**
     * What is shown in handshakes that must fail.
     *
     * @param none no certificate
     * @param other a certificate of another device
     * @param revoked a certificate that is revoked or has expired
     */
    public record Certificates(
            @Nullable SSLContext none,
            @Nullable SSLContext other,
            @Nullable SSLContext revoked) {
        /** None of them, as behind plain TCP. */
        public static final Certificates ABSENT = new Certificates(null, null, null);
    }

    /** Connects over TCP alone. */
    ProbeConnection connectRaw() throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(address, (int) patience.toMillis());
            return new ProbeConnection(socket, patience);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Connects, and completes the TLS handshake where the endpoint speaks TLS. */
    ProbeConnection connect() throws IOException {
        return tls == null ? connectRaw() : connect(tls);
    }

    /** Connects, and completes the TLS handshake. */
    ProbeConnection connect(SSLContext context) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(address, (int) patience.toMillis());
            socket.setSoTimeout((int) patience.toMillis());
            SSLSocket secured = (SSLSocket)
                    context.getSocketFactory().createSocket(socket, address.getHostString(), address.getPort(), true);
            secured.startHandshake();
            return new ProbeConnection(secured, patience);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
