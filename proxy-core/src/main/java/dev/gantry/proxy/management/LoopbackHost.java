package dev.gantry.proxy.management;

import java.util.Locale;

/**
 * Tells names of this machine's loopback from others. A page of any web site can make a browser on this machine ask a
 * loopback port, under a name that the site chose; without client certificates, that name is all that gives it away.
 */
final class LoopbackHost {
    private LoopbackHost() {}

    /** Tells whether a Host header, with or without a port, names loopback; an empty one does not. */
    static boolean isNamedBy(String hostHeader) {
        String host = hostHeader.replaceFirst(":\\d*$", "").toLowerCase(Locale.ROOT);
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
    }
}
