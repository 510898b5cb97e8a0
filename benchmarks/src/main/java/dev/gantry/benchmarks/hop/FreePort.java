package dev.gantry.benchmarks.hop;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds loopback ports for programs that cannot choose one themselves. */
public final class FreePort {

    /** Below the range from which Linux takes the ports of outgoing connections, so that none of those can come between. */
    private static final int FIRST = 20_000;

    private static final int END = 32_000;
    private static final int ATTEMPTS = 1_000;

    private FreePort() {}

    /** A port on which nothing listens now. */
    public static int next() throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (BindException e) {
                // Taken: try another one.
            }
        }
        throw new IOException("no free loopback port between %d and %d".formatted(FIRST, END));
    }
}
