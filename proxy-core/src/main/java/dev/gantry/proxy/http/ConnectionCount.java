package dev.gantry.proxy.http;

import io.netty.channel.Channel;

/** Bounds how many connections are open at once. Confined to the one thread of its server. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails here closes the channel
final class ConnectionCount {
    private final int max;
    private int open;

    ConnectionCount(int max) {
        this.max = max;
    }

    /** Counts {@code channel} until it closes, or closes it at once where there is no room. */
    boolean admit(Channel channel) {
        if (open == max) {
            channel.close();
            return false;
        }
        open++;
        channel.closeFuture().addListener(closed -> open--);
        return true;
    }
}
