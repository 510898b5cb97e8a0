package dev.gantry.proxy.transport;

import dev.gantry.proxy.enforcement.ListenerScope;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One listener.
 *
 * @param scope its name, and the zones it is there for
 * @param protocol what is spoken there
 * @param bind where it listens; port 0 takes any that is free
 * @param tls the TLS profile, absent where it speaks in plain
 */
public record ListenerSettings(
        ListenerScope scope,
        WireProtocol protocol,
        InetSocketAddress bind,
        @Nullable TlsProfile tls) {}
