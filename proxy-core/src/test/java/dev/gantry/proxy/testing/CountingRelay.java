package dev.gantry.proxy.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.SocketFactory;
import javax.net.ssl.SSLServerSocket;

/**
 * Stands before a peer, counts the TCP connections that reach it, and passes their bytes on. With TLS files it ends TLS
 * (client certificate required) and speaks plain text to the peer behind.
 */
public final class CountingRelay implements AutoCloseable {

    private static final int MAX_RECORDED_BYTES = 1024 * 1024;

    private final ServerSocket server;
    private final int target;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong bytesIn = new AtomicLong();
    private final AtomicLong recorded = new AtomicLong();
    private final AtomicBoolean spoil = new AtomicBoolean();
    private final List<Chunk> recording = new CopyOnWriteArrayList<>();
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();

    private final SocketFactory outgoing;

    private CountingRelay(ServerSocket server, int target) {
        this(server, target, SocketFactory.getDefault());
    }

    private CountingRelay(ServerSocket server, int target, SocketFactory outgoing) {
        this.server = server;
        this.target = target;
        this.outgoing = outgoing;
    }

    /** Bytes that passed in one direction, in hexadecimal digits. */
    public record Chunk(boolean towardPeer, String digits) {}

    /** A relay to a loopback port, byte for byte. */
    public static CountingRelay to(int target) {
        try {
            return new CountingRelay(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()), target).started();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A relay that ends TLS, to a loopback port in plain text. */
    public static CountingRelay endingTls(int target, TlsFiles tls) {
        try {
            SSLServerSocket server = (SSLServerSocket) PemTls.context(tls)
                    .getServerSocketFactory()
                    .createServerSocket(0, 1024, InetAddress.getLoopbackAddress());
            server.setNeedClientAuth(true);
            return new CountingRelay(server, target).started();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A relay that begins TLS with these credentials towards a loopback port, for clients that know none. */
    public static CountingRelay beginningTls(int target, TlsFiles tls) {
        try {
            ServerSocket server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
            return new CountingRelay(server, target, PemTls.context(tls).getSocketFactory()).started();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port that it listens on. */
    public int port() {
        return server.getLocalPort();
    }

    /** How many TCP connections have been accepted since it started. */
    public int connections() {
        return connections.get();
    }

    /** What has passed, in order, up to 1 MiB of it: in plain text, also where this relay ends TLS. */
    public List<Chunk> recording() {
        return List.copyOf(recording);
    }

    /** Changes one bit of what goes toward the peer next. */
    public void spoilNext() {
        spoil.set(true);
    }

    /** How many bytes have gone toward the peer. */
    public long bytesTowardPeer() {
        return bytesIn.get();
    }

    @Override
    public void close() {
        closeQuietly(server);
        open.forEach(CountingRelay::closeQuietly);
    }

    private CountingRelay started() {
        daemon("relay-accept", this::accept);
        return this;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                connections.incrementAndGet();
                open.add(client);
                daemon("relay-connection", () -> relay(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void relay(Socket client) {
        try {
            Socket peer = outgoing.createSocket(InetAddress.getLoopbackAddress(), target);
            open.add(peer);
            peer.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            daemon("relay-back", () -> pump(peer, client, false));
            pump(client, peer, true);
        } catch (IOException e) {
            closeQuietly(client);
        }
    }

    private void pump(Socket from, Socket to, boolean towardPeer) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[64 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                record(towardPeer, buffer, n);
                if (towardPeer && spoil.compareAndSet(true, false)) {
                    buffer[n - 1] ^= 1;
                }
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            // Either side has gone; both are closed below.
        } finally {
            closeQuietly(from);
            closeQuietly(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private void record(boolean towardPeer, byte[] buffer, int length) {
        if (towardPeer) {
            bytesIn.addAndGet(length);
        }
        if (recorded.addAndGet(length) <= MAX_RECORDED_BYTES) {
            recording.add(new Chunk(towardPeer, HexFormat.of().formatHex(buffer, 0, length)));
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // Closing what is broken already.
        }
    }
}
