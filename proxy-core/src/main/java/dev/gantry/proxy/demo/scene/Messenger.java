package dev.gantry.proxy.demo.scene;

import dev.gantry.proxy.demo.peer.PeerTls;
import java.net.InetSocketAddress;

/**
 * A machine that sends HL7 messages to the archive's application {@code PACS^DEMO}.
 *
 * @param calls the listener that it calls
 * @param tls what it shows
 */
public record Messenger(InetSocketAddress calls, PeerTls tls) {}
