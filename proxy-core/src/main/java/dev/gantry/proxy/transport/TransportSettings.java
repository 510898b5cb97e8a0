package dev.gantry.proxy.transport;

import dev.gantry.proxy.dicom.pdu.PduLimits;
import java.time.Duration;

/**
 * How connections are served.
 *
 * @param requestDeadline from the accept to the complete A-ASSOCIATE-RQ, TLS handshake included
 * @param handshakeDeadline for a TLS handshake, on either side
 * @param connectTimeout for a TCP connection to a called device
 * @param closeTimeout how long a connection that is over may take to close: the ARTIM timer of Sta13
 * @param writeStall how long a peer may leave what it is sent unread
 * @param pduLimits what a peer of DICOM may send
 * @param maxBlockBytes the longest HL7 message
 */
public record TransportSettings(
        Duration requestDeadline,
        Duration handshakeDeadline,
        Duration connectTimeout,
        Duration closeTimeout,
        Duration writeStall,
        PduLimits pduLimits,
        int maxBlockBytes) {}
