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
 * @param calling the AE title to call with
 * @param called its AE title
 * @param patience how long it may take for anything that waits for no timer
 */
public record ProbeEndpoint(
        InetSocketAddress address, @Nullable SSLContext tls, String calling, String called, Duration patience) {
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
        if (tls == null) {
            return connectRaw();
        }
        Socket socket = new Socket();
        try {
            socket.connect(address, (int) patience.toMillis());
            socket.setSoTimeout((int) patience.toMillis());
            SSLSocket secured = (SSLSocket)
                    tls.getSocketFactory().createSocket(socket, address.getHostString(), address.getPort(), true);
            secured.startHandshake();
            return new ProbeConnection(secured, patience);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
