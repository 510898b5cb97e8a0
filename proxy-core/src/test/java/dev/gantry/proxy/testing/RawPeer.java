package dev.gantry.proxy.testing;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A peer that sends exactly the bytes it is told to, over TCP or over TLS, and reads PDUs without judging them. */
public final class RawPeer implements AutoCloseable {

    /** How long a peer waits for bytes before the test fails. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int LONGEST_BODY = 4 * 1024 * 1024;

    private final Socket socket;

    private RawPeer(Socket socket) {
        this.socket = socket;
    }

    /** Speaks over a connection that exists already. */
    public static RawPeer over(Socket socket) {
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) PATIENCE.toMillis());
            return new RawPeer(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects to a loopback port in plain text. */
    public static RawPeer plain(int port) {
        try {
            return over(new Socket(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects in plain text from another address of the loopback network, such as {@code 127.0.1.1}. */
    public static RawPeer plainFrom(String address, int port) {
        try {
            return over(new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(address), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects to a loopback port with a small receive buffer, so that a peer that does not read is noticed soon. */
    public static RawPeer plainWithReceiveBuffer(int port, int bytes) {
        try {
            return over(connectedWithReceiveBuffer(port, bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects to a loopback port and completes the TLS handshake with a client certificate. */
    public static RawPeer tls(int port, TlsFiles files) {
        return handshake(PemTls.context(files), plain(port).socket);
    }

    /** As {@link #tls(int, TlsFiles)}, for somebody who connects often: reading the files costs more than a handshake. */
    public static Supplier<RawPeer> tlsEachTime(int port, TlsFiles files) {
        SSLContext context = PemTls.context(files);
        return () -> handshake(context, plain(port).socket);
    }

    /** Connects to a loopback port and completes the TLS handshake without a client certificate of its own. */
    public static RawPeer tlsWithoutCertificate(int port, Path root) {
        return handshake(PemTls.anonymous(root), plain(port).socket);
    }

    /** The same from another address of the loopback network. */
    public static RawPeer tlsWithoutCertificateFrom(String address, int port, Path root) {
        return handshake(PemTls.anonymous(root), plainFrom(address, port).socket);
    }

    /** As {@link #tls}, with a small receive buffer. */
    public static RawPeer tlsWithReceiveBuffer(int port, TlsFiles files, int bytes) {
        return handshake(PemTls.context(files), plainWithReceiveBuffer(port, bytes).socket);
    }

    private static Socket connectedWithReceiveBuffer(int port, int bytes) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(bytes);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private static RawPeer handshake(SSLContext context, Socket plain) {
        try {
            SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
            socket.startHandshake();
            return over(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends bytes. */
    public RawPeer send(byte[]... parts) {
        try {
            socket.getOutputStream().write(Wire.concat(parts));
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends bytes; true when the peer has closed the connection meanwhile. */
    public boolean sendsInVain(byte[]... parts) {
        try {
            socket.getOutputStream().write(Wire.concat(parts));
            socket.getOutputStream().flush();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Reads the next PDU; the test fails when the peer closes instead, or sends nothing for 30 s. */
    public RawPdu receive() {
        return next().orElseThrow(() -> new AssertionError("the peer closed the connection (expected: a PDU)"));
    }

    /**
     * Reads the next PDU, or nothing where the peer closes the connection instead.
     *
     * @return one PDU at most
     * @throws AssertionError when the peer has done neither within {@code limit}
     */
    public List<RawPdu> answer(Duration limit) {
        try {
            socket.setSoTimeout((int) limit.toMillis());
            return next().stream().toList();
        } catch (SocketException e) {
            return List.of();
        } catch (UncheckedIOException e) {
            throw new AssertionError("neither an answer nor an end within " + limit, e);
        }
    }

    /**
     * Reads until the peer closes the connection, in either way, and returns the PDUs that came before.
     *
     * @throws AssertionError when the peer has not closed it within {@code limit}
     */
    public List<RawPdu> untilClosed(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        List<RawPdu> pdus = new ArrayList<>();
        try {
            while (true) {
                long left = Math.max(
                        1, Duration.ofNanos(deadline - System.nanoTime()).toMillis());
                socket.setSoTimeout((int) left);
                Optional<RawPdu> pdu = next();
                if (pdu.isEmpty()) {
                    return pdus;
                }
                pdus.add(pdu.get());
            }
        } catch (UncheckedIOException e) {
            throw new AssertionError("the connection is open after " + limit + "; PDUs so far: " + pdus, e);
        } catch (SocketException e) {
            return pdus;
        }
    }

    /**
     * Every byte that comes until the peer closes the connection, whatever protocol it is of.
     *
     * @throws AssertionError when the peer has not closed it within {@code limit}
     */
    public byte[] remainder(Duration limit) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            socket.setSoTimeout((int) limit.toMillis());
            socket.getInputStream().transferTo(all);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection is open after " + limit + "; bytes so far: " + all.size(), e);
        } catch (IOException e) {
            // Closed by a reset.
        }
        return all.toByteArray();
    }

    /** Whether nothing comes and nothing is closed for {@code time}. */
    public boolean isSilentFor(Duration time) {
        try {
            socket.setSoTimeout((int) time.toMillis());
            socket.getInputStream().read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Reads the content of the next MLLP block, or nothing where the peer closes the connection instead.
     *
     * @throws AssertionError when the peer has done neither within {@code limit}
     */
    public Optional<String> block(Duration limit) {
        StringBuilder content = new StringBuilder();
        try {
            socket.setSoTimeout((int) limit.toMillis());
            InputStream in = socket.getInputStream();
            int value = in.read();
            if (value < 0) {
                return Optional.empty();
            }
            assertByte(0x0B, value);
            for (value = in.read(); value != 0x1C && value >= 0; value = in.read()) {
                content.append((char) value);
            }
            if (value < 0) {
                return Optional.empty();
            }
            assertByte(0x0D, in.read());
            return Optional.of(content.toString());
        } catch (SocketTimeoutException e) {
            throw new AssertionError("neither a block nor an end within " + limit + "; so far: " + content, e);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void assertByte(int expected, int value) {
        if (value != expected) {
            throw new AssertionError("byte of the framing: " + value + " (expected: " + expected + ")");
        }
    }

    /** Reads and forgets whole MLLP blocks; returns the number of bytes of content of the next one. */
    public long skipBlock() {
        try {
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[64 * 1024];
            long length = -1;
            while (true) {
                int read = in.read(buffer);
                if (read < 0) {
                    return -1;
                }
                length += read;
                if (buffer[read - 1] == 0x0D && (read > 1 ? buffer[read - 2] == 0x1C : true)) {
                    return length - 2;
                }
            }
        } catch (IOException e) {
            return -1;
        }
    }

    /** Says that nothing more will be sent, and goes on reading. */
    public RawPeer endOutput() {
        try {
            socket.shutdownOutput();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port of this side. */
    public int localPort() {
        return socket.getLocalPort();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Closing what is broken already.
        }
    }

    /** Closes with a reset instead of a FIN. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed already.
        }
        close();
    }

    private Optional<RawPdu> next() {
        try {
            InputStream in = socket.getInputStream();
            byte[] header = in.readNBytes(6);
            if (header.length == 0) {
                return Optional.empty();
            }
            if (header.length < 6) {
                throw new AssertionError("the peer closed the connection inside a PDU header");
            }
            long length = ByteBuffer.wrap(header).getInt(2) & 0xFFFF_FFFFL;
            if (length > LONGEST_BODY) {
                throw new AssertionError("PDU of type " + header[0] + " claims " + length + " bytes");
            }
            byte[] body = in.readNBytes((int) length);
            if (body.length < length) {
                throw new EOFException("the peer closed the connection inside a PDU");
            }
            return Optional.of(RawPdu.of(header[0] & 0xFF, body));
        } catch (SocketTimeoutException e) {
            throw new UncheckedIOException(e);
        } catch (SocketException e) {
            return Optional.empty();
        } catch (IOException e) {
            // A TLS alert or a truncated stream: the connection has ended.
            return Optional.empty();
        }
    }
}
