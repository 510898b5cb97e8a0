package dev.gantry.proxy.fuzz;

import dev.gantry.proxy.testing.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/**
 * A caller and an archive of its own, each with an address of its own, in plain text. It holds one conversation after the other;
 * several lanes hold theirs at once.
 */
final class Lane implements AutoCloseable {
    /** How long a caller waits for something to come before it goes on as if it had. */
    private static final int PATIENCE_MILLIS = 50;

    /** The same for the answer to its request: of a hostile caller, and of one that behaves. */
    private static final int PATIENCE_OF_HOSTILE_MILLIS = 100;

    private static final int PATIENCE_OF_HEALTHY_MILLIS = 1500;

    /** How long the proxy may take to close what its peer has closed. */
    private static final int CLOSING_MILLIS = 20_000;

    private static final int A_ABORT = 7;

    private static final int LONGEST_PDU = 4 << 20;

    private final int number;
    private final InetAddress callerAddress;
    private final ServerSocket archive;
    private final AtomicInteger archiveConnections = new AtomicInteger();
    private volatile UnaryOperator<List<byte[]>> damage = UnaryOperator.identity();
    private volatile boolean resetting;

    /** @param number from 1 to 200: tells its addresses and titles from those of others */
    Lane(int number) throws IOException {
        this.number = number;
        callerAddress = InetAddress.getByName("127.0.2." + number);
        archive = new ServerSocket(0, 200, InetAddress.getByName("127.0.1." + number));
        daemon("fuzz-accept", this::acceptAll);
    }

    String callingTitle() {
        return "FUZZ" + number;
    }

    String calledTitle() {
        return "ARCHIVE" + number;
    }

    /** The two devices of this lane in a policy, with zones {@code modality} and {@code archive}. */
    String devices() {
        return """
                  modality-%1$d: { zone: modality, assurance: address, ae: [FUZZ%1$d], listens: "127.0.2.%1$d:104" }
                  archive-%1$d: { zone: archive, assurance: address, ae: [ARCHIVE%1$d], listens: "127.0.1.%1$d:%2$d" }
                """.formatted(number, archive.getLocalPort());
    }

    /** How many of the archive's connections are open. */
    int archiveConnections() {
        return archiveConnections.get();
    }

    /** Sends a stream, whatever it is, to the proxy, before an archive that behaves. */
    void hostileCaller(int port, List<byte[]> stream, Random random) throws IOException {
        damage = UnaryOperator.identity();
        resetting = false;
        call(port, stream, PATIENCE_OF_HOSTILE_MILLIS, i -> i == 0 || random.nextInt(3) == 0, random);
    }

    /**
     * Sends what is right, and has the archive answer what is not.
     *
     * @param damage makes of the PDUs of an answer others
     */
    void hostileArchive(int port, List<byte[]> stream, UnaryOperator<List<byte[]>> damage, Random random)
            throws IOException {
        resetting = random.nextInt(20) == 0;
        this.damage = damage;
        call(port, stream, PATIENCE_OF_HEALTHY_MILLIS, i -> endsMessage(stream, i), random);
    }

    /** Holds a conversation that must go as it should: the number of P-DATA-TF that came, after an A-ASSOCIATE-AC. */
    int healthyCall(int port, Conversation conversation) throws IOException {
        damage = UnaryOperator.identity();
        resetting = false;
        int answers = 0;
        try (Socket socket = connect(port)) {
            socket.setSoTimeout(CLOSING_MILLIS);
            List<byte[]> stream =
                    conversation.between(callingTitle(), calledTitle()).pdus();
            socket.getOutputStream().write(stream.get(0));
            expect(2, socket);
            socket.getOutputStream()
                    .write(Wire.concat(stream.subList(1, stream.size()).toArray(byte[][]::new)));
            while (true) {
                byte[] pdu = read(socket.getInputStream())
                        .orElseThrow(() -> new IOException("the connection ended before the release"));
                if (pdu[0] == 6) {
                    return answers;
                }
                if (pdu[0] != 4) {
                    throw new IOException("PDU of type " + pdu[0] + " (expected: 4 or 6)");
                }
                answers++;
            }
        }
    }

    private static void expect(int type, Socket socket) throws IOException {
        int came = read(socket.getInputStream()).map(pdu -> (int) pdu[0]).orElse(0);
        if (came != type) {
            throw new IOException("PDU of type " + came + " (expected: " + type + ")");
        }
    }

    private Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(callerAddress, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** Whether what follows is no further part of a message. */
    private static boolean endsMessage(List<byte[]> stream, int index) {
        if (index + 1 == stream.size()) {
            return true;
        }
        byte[] next = stream.get(index + 1);
        return next[0] != 4 || (next[11] & 1) == 1;
    }

    private void call(int port, List<byte[]> stream, int patienceMillis, IntPredicate waitsAfter, Random random)
            throws IOException {
        try (Socket socket = connect(port)) {
            byte[] sink = new byte[16 << 10];
            boolean hasEnded = false;
            try {
                for (int i = 0; i < stream.size() && !hasEnded; i++) {
                    write(socket.getOutputStream(), stream.get(i), random);
                    if (waitsAfter.test(i)) {
                        socket.setSoTimeout(i == 0 ? patienceMillis : PATIENCE_MILLIS);
                        hasEnded = hasEnded(socket, sink);
                    }
                }
                if (hasEnded) {
                    return;
                }
                if (random.nextInt(8) == 0) {
                    socket.setSoLinger(true, 0);
                    return;
                }
                socket.shutdownOutput();
                socket.setSoTimeout(CLOSING_MILLIS);
                while (socket.getInputStream().read(sink) >= 0) {
                    // Whatever it says: what counts is that it comes to an end.
                }
            } catch (SocketTimeoutException e) {
                throw new IOException("the proxy keeps a connection that its caller has ended", e);
            } catch (IOException e) {
                // Closed or reset: what became of it is heard elsewhere.
            }
        }
    }

    /** Waits for something to come, for a moment. */
    private static boolean hasEnded(Socket socket, byte[] sink) throws IOException {
        try {
            return socket.getInputStream().read(sink) < 0;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** Writes at once, or in two or three pieces, or byte by byte. */
    private static void write(OutputStream out, byte[] bytes, Random random) throws IOException {
        int pieces = random.nextInt(4) > 0 ? 1 : random.nextInt(12) == 0 ? Math.min(bytes.length, 300) : 3;
        int at = 0;
        for (int left = pieces; left > 1 && at < bytes.length; left--) {
            int length = pieces > 3 ? 1 : random.nextInt(bytes.length - at + 1);
            out.write(bytes, at, length);
            at += length;
        }
        out.write(bytes, at, bytes.length - at);
    }

    private void acceptAll() {
        while (!archive.isClosed()) {
            try {
                Socket socket = archive.accept();
                archiveConnections.incrementAndGet();
                daemon("fuzz-archive", () -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        ArchiveAnswers answers = new ArchiveAnswers();
        try (socket) {
            socket.setTcpNoDelay(true);
            for (Optional<byte[]> pdu = read(socket.getInputStream());
                    pdu.isPresent() && pdu.get()[0] != A_ABORT;
                    pdu = read(socket.getInputStream())) {
                List<byte[]> due = answers.to(pdu.get());
                if (!due.isEmpty()) {
                    socket.getOutputStream().write(Wire.concat(damage.apply(due).toArray(byte[][]::new)));
                    if (resetting) {
                        socket.setSoLinger(true, 0);
                        return;
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            // Reset by the proxy, or what it relays is beyond this archive.
        } finally {
            archiveConnections.decrementAndGet();
        }
    }

    private static Optional<byte[]> read(InputStream in) throws IOException {
        byte[] header = in.readNBytes(6);
        if (header.length < 6) {
            return Optional.empty();
        }
        int length = ByteBuffer.wrap(header).getInt(2);
        if (length < 0 || length > LONGEST_PDU) {
            throw new IOException("PDU of " + length + " bytes");
        }
        return Optional.of(Wire.concat(header, in.readNBytes(length)));
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            archive.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The numbered lanes from 1 on. */
    static List<Lane> open(int count) throws IOException {
        List<Lane> lanes = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            lanes.add(new Lane(i));
        }
        return lanes;
    }
}
