package dev.gantry.proxy.demo.peer;

import dev.gantry.proxy.demo.dataset.FileMeta;
import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.dicom.pdu.AAssociateRq;
import dev.gantry.proxy.dicom.pdu.ImplementationIdentity;
import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.dicom.pdu.ProposedPresentationContext;
import dev.gantry.proxy.dicom.pdu.UserInformation;
import dev.gantry.proxy.upperlayer.UpperLayer;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks for associations, and waits for what comes back. */
public final class Requestor {
    /** What the peer is told it may send. */
    static final MaximumLength MAX_LENGTH = new MaximumLength(64 * 1024);

    private final PeerEventLoops eventLoops;
    private final @Nullable PeerTls tls;
    private final Duration patience;

    /**
     * Makes a requestor.
     *
     * @param tls what it shows and believes; absent: it speaks in plain
     * @param patience how long it waits for any one answer
     */
    public Requestor(PeerEventLoops eventLoops, @Nullable PeerTls tls, Duration patience) {
        this.eventLoops = eventLoops;
        this.tls = tls;
        this.patience = patience;
    }

    /** Returns a request with one context for each abstract syntax, ids 1, 3, 5…, both uncompressed little endian encodings. */
    public static AAssociateRq request(AeTitle calling, AeTitle called, Uid... abstractSyntaxes) {
        List<ProposedPresentationContext> contexts = new ArrayList<>();
        for (Uid abstractSyntax : abstractSyntaxes) {
            contexts.add(new ProposedPresentationContext(
                    2 * contexts.size() + 1,
                    abstractSyntax,
                    List.of(WellKnownUids.EXPLICIT_VR_LITTLE_ENDIAN, WellKnownUids.IMPLICIT_VR_LITTLE_ENDIAN)));
        }
        return new AAssociateRq(
                called,
                calling,
                contexts,
                UserInformation.of(
                        MAX_LENGTH,
                        new ImplementationIdentity(
                                FileMeta.IMPLEMENTATION_CLASS_UID, FileMeta.IMPLEMENTATION_VERSION_NAME)));
    }

    /**
     * Connects and asks.
     *
     * @param connectsFrom told the local address as soon as there is a connection
     * @throws IOException if the TLS context cannot be made
     */
    public Answer associate(InetSocketAddress to, AAssociateRq request, Consumer<InetSocketAddress> connectsFrom)
            throws IOException, InterruptedException {
        SslContext context = tls == null ? null : tls.client();
        EventLoop eventLoop = eventLoops.group().next();
        ScuAssociation association = new ScuAssociation(request, eventLoop, patience);
        PeerConnection[] made = new PeerConnection[1];
        PeerConnection connection = new PeerConnection(
                context != null,
                UpperLayer::connected,
                () -> connect(to, eventLoop, made[0], context, connectsFrom),
                association::serve);
        made[0] = connection;
        return association.request();
    }

    private void connect(
            InetSocketAddress to,
            EventLoop eventLoop,
            PeerConnection connection,
            @Nullable SslContext context,
            Consumer<InetSocketAddress> connectsFrom) {
        PeerSockets.connect(
                eventLoop,
                to,
                patience,
                channel -> connection.addTo(channel.pipeline(), context),
                connectsFrom,
                connection::failed);
    }
}
