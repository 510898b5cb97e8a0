package dev.gantry.proxy.demo.scene;

import dev.gantry.proxy.demo.peer.PeerTls;
import dev.gantry.proxy.dicom.AeTitle;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A machine that calls.
 *
 * @param aeTitle the title it calls with
 * @param calls the listener that it calls
 * @param tls what it shows; absent: it speaks in plain
 */
public record Machine(
        AeTitle aeTitle, InetSocketAddress calls, @Nullable PeerTls tls) {}
