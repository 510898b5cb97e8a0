package dev.gantry.policy;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the peer of a connection before it has said a word of DICOM or HL7.
 *
 * @param address the source address
 * @param certificate the verified client certificate, absent on a listener without TLS
 */
public record PeerEvidence(InetAddress address, @Nullable CertificateEvidence certificate) {}
