package dev.gantry.proxy.demo.archive;

import dev.gantry.proxy.demo.peer.Acceptor;
import dev.gantry.proxy.demo.peer.PeerEventLoops;
import dev.gantry.proxy.demo.peer.PeerTls;
import dev.gantry.proxy.dicom.AeTitle;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * An archive that listens: SCP of Verification, of all storage classes in any transfer syntax but the deflated and the big endian one, of
 * Study Root Query, and of Storage Commitment with its report on the same association. It takes a Called AE title of its own only.
 *
 * <p>Files are written on the threads of its connections, which are its own: nobody else waits for its disk.
 */
public final class Archive implements AutoCloseable {
    private final Acceptor acceptor;
    private final ArchiveStore store;

    private Archive(Acceptor acceptor, ArchiveStore store) {
        this.acceptor = acceptor;
        this.store = store;
    }

    /**
     * Starts an archive.
     *
     * @param bind where it listens; port 0 takes any that is free
     * @param tls what it shows and believes; absent: it speaks in plain
     * @param aeTitle the title that it is called by
     * @throws IOException if the address cannot be bound
     */
    public static Archive start(
            PeerEventLoops eventLoops,
            InetSocketAddress bind,
            @Nullable PeerTls tls,
            AeTitle aeTitle,
            ArchiveStore store)
            throws IOException {
        Acceptor acceptor =
                Acceptor.listen(eventLoops, bind, tls, source -> new ArchiveAssociation(source, aeTitle, store));
        return new Archive(acceptor, store);
    }

    /** Returns where it listens, with the port that was taken. */
    public InetSocketAddress address() {
        return acceptor.address();
    }

    /** Returns how many connections it has accepted so far, TLS handshakes that failed included. */
    public int connections() {
        return acceptor.connections();
    }

    /** Returns what it keeps. */
    public ArchiveStore store() {
        return store;
    }

    /** Stops to listen; associations that are open go on until the threads are closed. */
    @Override
    public void close() {
        acceptor.close();
    }
}
