package dev.gantry.proxy.audit;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Syslog over mutual TLS (RFC 5425): each message with its length before it. The protocol has no acknowledgement: that a
 * repository has gone is seen when the connection ends, so {@link #check} reads, and nothing ever comes.
 */
final class TlsSyslog implements SyslogTransport {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(5);

    private final String host;
    private final int port;
    private final Supplier<SSLSocketFactory> factory;
    private @Nullable Connection connection;

    private record Connection(SSLSocket socket, OutputStream out, InputStream in) {}

    /**
     * Makes a way to a repository.
     *
     * @param factory asked for each connection, so that a renewed certificate is shown at once
     */
    TlsSyslog(String host, int port, Supplier<SSLSocketFactory> factory) {
        this.host = host;
        this.port = port;
        this.factory = factory;
    }

    @Override
    public void send(Iterable<byte[]> messages) throws IOException {
        Connection open = connection;
        if (open == null) {
            open = connect();
            connection = open;
        }
        try {
            for (byte[] message : messages) {
                open.out.write((message.length + " ").getBytes(StandardCharsets.US_ASCII));
                open.out.write(message);
            }
            open.out.flush();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private Connection connect() throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(host, port), (int) CONNECT_TIMEOUT.toMillis());
            SSLSocket socket = (SSLSocket) factory.get().createSocket(plain, host, port, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setSoTimeout((int) HANDSHAKE_TIMEOUT.toMillis());
            socket.startHandshake();
            socket.setTcpNoDelay(true);
            // Long enough for the read of check() to see what has come, and no longer.
            socket.setSoTimeout(1);
            return new Connection(
                    socket, new BufferedOutputStream(socket.getOutputStream(), 64 << 10), socket.getInputStream());
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    @Override
    public void check() throws IOException {
        Connection open = connection;
        if (open == null) {
            return;
        }
        try {
            // With TLS 1.3 a refused client certificate is told of here, too.
            if (open.in.read() < 0) {
                throw new IOException("the repository closed the connection");
            }
        } catch (SocketTimeoutException e) {
            return;
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.socket.close();
            } catch (IOException e) {
                // It is given up anyway.
            }
        }
    }
}
