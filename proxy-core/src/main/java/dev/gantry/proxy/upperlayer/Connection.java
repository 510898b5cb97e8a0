package dev.gantry.proxy.upperlayer;

import dev.gantry.proxy.dicom.pdu.MaximumLength;
import dev.gantry.proxy.dicom.pdu.Pdu;
import dev.gantry.proxy.dicom.pdu.PduQuirk;
import java.security.cert.X509Certificate;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The transport connection below one {@link UpperLayer}, with its ARTIM timer (PS3.8 9.1.4). All calls come on the thread
 * of the association and return at once; what they bring about comes back as calls of the {@link UpperLayer}.
 */
public interface Connection {
    /** Opens the connection, secured as its configuration says; {@link UpperLayer#connected()} follows when it is. */
    void open();

    /** Sends a PDU behind those sent before; takes over the ownership of its buffer. */
    void send(Pdu pdu);

    /**
     * Says how long the variable field of a P-DATA-TF may be that the peer sends from now on: what was negotiated.
     *
     * @param maxLength what the peer was told
     */
    void expectDataUpTo(MaximumLength maxLength);

    /** Stops to read what the peer sends, where that can be done; what was read already may still come up. */
    default void pause() {}

    /** Reads on after {@link #pause}. */
    default void resume() {}

    /**
     * Says what is tolerated of the PDUs that the peer sends from now on.
     *
     * @param used hears of each use, on the thread of the association
     */
    void tolerate(Set<PduQuirk> quirks, Consumer<PduQuirk> used);

    /** Closes the connection once everything that was sent has been written, or at once where the peer does not read. */
    void close();

    /** Starts the ARTIM timer, or starts it again; {@link UpperLayer#artimExpired()} follows unless it is stopped. */
    void startArtim();

    /** Stops the ARTIM timer if it runs. */
    void stopArtim();

    /** Returns the certificate that the peer has proved to hold, null where the connection is not secured by one. */
    default @Nullable X509Certificate peerCertificate() {
        return null;
    }
}
