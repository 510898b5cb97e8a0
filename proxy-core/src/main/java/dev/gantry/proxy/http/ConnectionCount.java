package dev.gantry.proxy.http;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** Bounds how many connections are open at once, in all and from one address. Confined to the one thread of its server. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails here closes the channel
final class ConnectionCount {
    private final int max;
    private final int maxPerAddress;
    private final Map<InetAddress, Integer> byAddress = new HashMap<>();
    private int open;

    ConnectionCount(int max, int maxPerAddress) {
        this.max = max;
        this.maxPerAddress = maxPerAddress;
    }

    /** Counts {@code channel} until it closes, or closes it at once where there is no room. */
    boolean admit(Channel channel) {
        // Whoever comes through a socket file is on this machine.
        InetAddress address = channel.remoteAddress() instanceof InetSocketAddress peer
                ? peer.getAddress()
                : InetAddress.getLoopbackAddress();
        if (open == max || byAddress.getOrDefault(address, 0) == maxPerAddress) {
            channel.close();
            return false;
        }
        open++;
        byAddress.merge(address, 1, Integer::sum);
        channel.closeFuture().addListener(closed -> {
            open--;
            byAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
        });
        return true;
    }
}
