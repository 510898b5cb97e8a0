package dev.gantry.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLServerSocket;

import static dev.gantry.proxy.testing.Wire.concat;
import static dev.gantry.proxy.testing.Wire.hex;
import static dev.gantry.proxy.testing.Wire.int32;
import static dev.gantry.proxy.testing.Wire.item;
import static dev.gantry.proxy.testing.Wire.pdu;
import static dev.gantry.proxy.testing.Wire.text;

/** A called side that follows a script on each connection, however wrong, and counts the connections. */
public final class ScriptedAcceptor implements AutoCloseable {

    private final ServerSocket server;
    private final Consumer<RawPeer> script;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final Set<RawPeer> open = ConcurrentHashMap.newKeySet();

    private ScriptedAcceptor(ServerSocket server, Consumer<RawPeer> script) {
        this.server = server;
        this.script = script;
    }

    /** Listens with mutual TLS. The script runs on a thread of its own per connection, which closes when it returns. */
    public static ScriptedAcceptor tls(TlsFiles files, Consumer<RawPeer> script) {
        try {
            SSLServerSocket server = (SSLServerSocket) PemTls.context(files)
                    .getServerSocketFactory()
                    .createServerSocket(0, 1024, InetAddress.getLoopbackAddress());
            server.setNeedClientAuth(true);
            return new ScriptedAcceptor(server, script).started();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Listens in plain text. */
    public static ScriptedAcceptor plain(Consumer<RawPeer> script) {
        try {
            return new ScriptedAcceptor(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()), script).started();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An A-ASSOCIATE-AC that accepts the contexts given in Implicit VR Little Endian. */
    public static byte[] accept(int maximumLength, int... contextIds) {
        return accept(maximumLength, new byte[0][], contextIds);
    }

    /** As {@link #accept(int, int...)}, with further sub-items of the user information. */
    public static byte[] accept(int maximumLength, byte[][] userItems, int... contextIds) {
        byte[] contexts = new byte[0];
        for (int id : contextIds) {
            contexts = concat(
                    contexts,
                    item(0x21, new byte[] {(byte) id, 0, 0, 0}, item(0x40, text(Wire.IMPLICIT_LITTLE_ENDIAN))));
        }
        return pdu(
                2,
                hex("0001 0000"),
                text(String.format("%-16s%-16s", "PACS_IN", "CT01")),
                new byte[32],
                item(0x10, text("1.2.840.10008.3.1.1.1")),
                contexts,
                item(
                        0x50,
                        item(0x51, int32(maximumLength)),
                        item(0x52, text("1.2.826.0.1.3680043.9.9999.2")),
                        concat(userItems)));
    }

    /**
     * The script of a called side that behaves: it accepts every context in Implicit VR Little Endian, answers each
     * C-ECHO-RQ, and releases. What comes in P-DATA-TF PDUs is shown to {@code seen}.
     */
    public static Consumer<RawPeer> answeringEchoes(int maximumLength, Consumer<RawPdu> seen) {
        return peer -> {
            int[] contexts = peer.receive().proposedContexts().stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
            peer.send(accept(maximumLength, contexts));
            RawPdu pdu = peer.receive();
            for (; pdu.type() == 4; pdu = peer.receive()) {
                seen.accept(pdu);
                if (pdu.isEchoRq()) {
                    peer.send(Wire.command(pdu.contextId(), Wire.echoRsp(pdu.messageId())));
                }
            }
            if (pdu.type() == 5) {
                peer.send(Wire.RELEASE_RP);
                peer.untilClosed(Duration.ofSeconds(10));
            }
        };
    }

    /** The port that it listens on. */
    public int port() {
        return server.getLocalPort();
    }

    /** How many TCP connections have been accepted. */
    public int connections() {
        return connections.get();
    }

    /** How many scripts have come to their end, in either way. */
    public int finished() {
        return finished.get();
    }

    /** What went wrong in scripts so far. */
    public List<Throwable> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(RawPeer::close);
    }

    private ScriptedAcceptor started() {
        daemon("scripted-accept", this::acceptAll);
        return this;
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                daemon("scripted-connection", () -> play(RawPeer.over(socket)));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void play(RawPeer peer) {
        open.add(peer);
        try (peer) {
            script.accept(peer);
        } catch (RuntimeException | AssertionError e) {
            failures.add(e);
        } finally {
            open.remove(peer);
            finished.incrementAndGet();
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
