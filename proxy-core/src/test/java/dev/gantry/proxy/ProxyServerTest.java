package dev.gantry.proxy;

import dev.gantry.policy.Device;
import dev.gantry.policy.DimseCommand;
import dev.gantry.policy.Endpoint;
import dev.gantry.proxy.association.AssociationListener;
import dev.gantry.proxy.association.AssociationTimeouts;
import dev.gantry.proxy.association.ConnectionListener;
import dev.gantry.proxy.association.Surroundings.MessageLimits;
import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.dicom.pdu.AAssociateAc;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.dicom.pdu.ImplementationIdentity;
import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.dicom.pdu.MessageControlHeader;
import dev.gantry.proxy.dicom.pdu.NegotiatedPresentationContext;
import dev.gantry.proxy.dicom.pdu.PDataTf;
import dev.gantry.proxy.dicom.pdu.Pdu;
import dev.gantry.proxy.dicom.pdu.PduEncoder;
import dev.gantry.proxy.dicom.pdu.PduLimits;
import dev.gantry.proxy.dicom.pdu.ProposedPresentationContext;
import dev.gantry.proxy.dicom.pdu.UserInformation;
import dev.gantry.proxy.enforcement.Exclusions;
import dev.gantry.proxy.enforcement.ListenerScope;
import dev.gantry.proxy.enforcement.StatefulChecks;
import dev.gantry.proxy.messaging.MessagingLimits;
import dev.gantry.proxy.testing.FakePolicy;
import dev.gantry.proxy.transport.ListenerSettings;
import dev.gantry.proxy.transport.TlsProfile;
import dev.gantry.proxy.transport.TransportSettings;
import dev.gantry.proxy.transport.WireProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.ReferenceCountUtil;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The proxy between two plain sockets. */
class ProxyServerTest {
    private static final Uid CT = WellKnownUids.CT_IMAGE_STORAGE;
    private static final int SMALL_SOCKET_BUFFER = 64 << 10;
    private static final UserInformation USER_INFORMATION =
            UserInformation.of(new MaximumLength(32768), new ImplementationIdentity(new Uid("2.25.1"), "TEST"));
    private static final AAssociateRq REQUEST = new AAssociateRq(
            new AeTitle("PACS"),
            new AeTitle("CT01"),
            List.of(new ProposedPresentationContext(1, CT, List.of(WellKnownUids.IMPLICIT_VR_LITTLE_ENDIAN))),
            USER_INFORMATION);

    private final ServerSocket archive;
    private ProxyServer proxy;

    ProxyServerTest() throws IOException {
        archive = new ServerSocket();
        archive.setReceiveBufferSize(SMALL_SOCKET_BUFFER);
        archive.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        archive.setSoTimeout(10_000);
    }

    @BeforeEach
    void start() throws ProxyServer.ListenException {
        proxy = start(Duration.ofSeconds(2), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        archive.close();
    }

    @Test
    void holdsASenderBackWhoseReceiverDoesNotRead() throws Exception {
        // Given: an archive that accepts an association and then reads no more
        try (Socket caller = connect();
                Socket called = associate(caller)) {
            AtomicLong written = new AtomicLong();
            Thread sender = new Thread(() -> sendObject(caller, written));
            sender.setDaemon(true);

            // When
            sender.start();

            // Then: what was taken is what the sockets' own buffers hold, and the association is given up for it
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> proxy.associations().size() == 0);
            assertThat(written.get()).isLessThan(24L << 20);
            assertThat(called.isClosed()).isFalse();
        }
    }

    @Test
    void notesAPeerThatIsGoneWhileItIsHeldBack() throws Exception {
        // Given
        try (Socket called = associateAndAbandon()) {
            // Then: the stall deadline sees what a socket that is not read cannot
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> proxy.associations().size() == 0);
            assertThat(called.isClosed()).isFalse();
        }
    }

    @Test
    void drainsByItselfWhenTheAssociationsEnd() throws Exception {
        // Given
        try (Socket caller = connect();
                Socket called = associate(caller)) {
            Thread drain = new Thread(() -> {
                try {
                    proxy.drain(Duration.ofSeconds(30));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            drain.start();
            assertThat(drain.isAlive()).isTrue();

            // When
            caller.shutdownOutput();
            drain.join(10_000);

            // Then
            assertThat(drain.isAlive()).isFalse();
            assertThat(proxy.associations().size()).isZero();
            assertThat(called.isClosed()).isFalse();
        }
    }

    @Test
    void abortsWhatIsLeftWhenThePatienceIsOver() throws Exception {
        // Given
        try (Socket caller = connect();
                Socket called = associate(caller)) {
            // When
            int aborted = proxy.drain(Duration.ofMillis(50));

            // Then
            assertThat(aborted).isEqualTo(1);
            assertThat(readType(caller)).isEqualTo(0x07);
            assertThat(readType(called)).isEqualTo(0x07);
        }
    }

    @Test
    void saysWhichListenerCannotBind() {
        // Given
        InetSocketAddress taken = (InetSocketAddress) archive.getLocalSocketAddress();

        // When / Then
        assertThatThrownBy(() -> start(Duration.ofSeconds(2), taken))
                .isInstanceOf(ProxyServer.ListenException.class)
                .hasMessageStartingWith("listener `plain` cannot bind");
    }

    private Socket associateAndAbandon() throws IOException {
        try (Socket caller = connect()) {
            Socket called = associate(caller);
            Thread sender = new Thread(() -> sendObject(caller, new AtomicLong()));
            sender.setDaemon(true);
            sender.start();
            Awaitility.await()
                    .pollDelay(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> true);
            return called;
        }
    }

    private Socket connect() throws IOException {
        Socket caller = new Socket();
        caller.setSendBufferSize(SMALL_SOCKET_BUFFER);
        caller.connect(proxy.addresses().get("plain"), 5_000);
        caller.setSoTimeout(10_000);
        return caller;
    }

    private Socket associate(Socket caller) throws IOException {
        send(caller, REQUEST);
        Socket called = archive.accept();
        called.setSoTimeout(10_000);
        assertThat(readType(called)).isEqualTo(0x01);
        send(
                called,
                AAssociateAc.answering(
                        REQUEST,
                        List.of(NegotiatedPresentationContext.accepted(1, WellKnownUids.IMPLICIT_VR_LITTLE_ENDIAN)),
                        USER_INFORMATION));
        assertThat(readType(caller)).isEqualTo(0x02);
        return called;
    }

    /** Sends one object that never ends, until the socket breaks. */
    private static void sendObject(Socket caller, AtomicLong written) {
        try {
            ByteBuf command = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(STORE_REQUEST));
            send(caller, new PDataTf(1, MessageControlHeader.LAST_COMMAND, command));
            send(caller, new PDataTf(1, MessageControlHeader.DATA, instanceHead()));
            byte[] fragment = bytes(new PDataTf(1, MessageControlHeader.DATA, Unpooled.wrappedBuffer(new byte[32000])));
            while (written.get() < 512L << 20) {
                caller.getOutputStream().write(fragment);
                written.addAndGet(fragment.length);
            }
        } catch (SocketException e) {
            // The association was given up, as the test wants it.
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A C-STORE-RQ of CT Image Storage, message id 1, of instance 2.25.1 (PS3.7 9.3.1.1). */
    private static final String STORE_REQUEST =
            "000000000400000058000000000002001a000000312e322e3834302e31303030382e352e312e342e"
                    + "312e312e320000000001020000000100000010010200000001000000000702000000000000000008"
                    + "0200000001000000001006000000322e32352e31";

    /** SOP class and instance of that request, and the header of Pixel Data that goes on for long. */
    private static ByteBuf instanceHead() {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("080016001a000000312e322e3834302e31303030382e352e312e34"
                + "2e312e312e3200" + "0800180006000000322e32352e31" + "e07f100000000070"));
    }

    private static void send(Socket socket, Pdu pdu) throws IOException {
        socket.getOutputStream().write(bytes(pdu));
    }

    private static byte[] bytes(Pdu pdu) {
        ByteBuf encoded = PduEncoder.encode(ByteBufAllocator.DEFAULT, pdu);
        try {
            byte[] bytes = new byte[encoded.readableBytes()];
            encoded.readBytes(bytes);
            return bytes;
        } finally {
            encoded.release();
            ReferenceCountUtil.release(pdu);
        }
    }

    /** Reads one PDU and returns its type. */
    private static int readType(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int type = in.readUnsignedByte();
        in.readUnsignedByte();
        in.skipNBytes(in.readInt());
        return type;
    }

    private ProxyServer start(Duration writeStall, InetSocketAddress bind) throws ProxyServer.ListenException {
        Device caller = new Device("ct-01", "modality", Set.of("CT01"), null, false, Set.of());
        Device called = new Device(
                "pacs", "pacs", Set.of("PACS"), new Endpoint("127.0.0.1", archive.getLocalPort()), false, Set.of());
        FakePolicy policy = new FakePolicy("one", Set.of(CT.value()), Set.of(DimseCommand.C_STORE), caller, called);
        ProxySettings settings = new ProxySettings(
                List.of(new ListenerSettings(
                        new ListenerScope("plain", Set.of("modality")), WireProtocol.DICOM, bind, null)),
                TlsProfile.BCP_195,
                new TransportSettings(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        writeStall,
                        PduLimits.DEFAULT,
                        1 << 20),
                new AssociationTimeouts(Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofHours(24)),
                new MessageLimits(64 << 10, 64 << 10, new MaximumLength(1 << 20)),
                new MessagingLimits(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(5),
                        Duration.ofHours(24),
                        64 << 10),
                100,
                100,
                100,
                1);
        return ProxyServer.start(
                settings,
                null,
                () -> policy,
                StatefulChecks.Memory.ofProcess(Clock.systemUTC()),
                Exclusions.NONE,
                new AssociationListener() {},
                new ConnectionListener() {
                    @Override
                    public void accepted(String listener, InetSocketAddress peer) {}

                    @Override
                    public void handshakeCompleted(String listener, String protocol, String cipherSuite) {}

                    @Override
                    public void failed(String listener, InetSocketAddress peer, Failure failure, String detail) {}
                },
                Clock.systemUTC());
    }
}
