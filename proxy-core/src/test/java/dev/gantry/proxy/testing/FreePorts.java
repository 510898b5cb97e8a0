package dev.gantry.proxy.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for programs that cannot be told to take any free one. They come from below the range that the system gives to
 * outgoing connections (from 32768), so a test's own clients never take one in between.
 */
public final class FreePorts {

    private static final int FIRST = 20_000;
    private static final int END = 32_768;
    private static final int TRIES = 1_000;
    private static final Set<Integer> HANDED_OUT = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /** A port of the loopback interface that nothing listens on and that this process has not handed out before. */
    public static int next() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (isFree(port) && HANDED_OUT.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port from " + FIRST + " to " + END);
    }

    private static boolean isFree(int port) {
        try (ServerSocket any = new ServerSocket(port);
                ServerSocket loopback = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.isBound() && loopback.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
