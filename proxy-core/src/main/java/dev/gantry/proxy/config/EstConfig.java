package dev.gantry.proxy.config;

import java.net.InetSocketAddress;

/**
 * The port where devices enrol over EST (RFC 7030).
 *
 * @param bind an address of this machine; port 0 takes a free one
 * @param unknown what becomes of requests without a code and without a certificate
 */
public record EstConfig(InetSocketAddress bind, Unknown unknown) {
    /** What becomes of requests whose sender has shown nothing. */
    public enum Unknown {
        /** They wait for approval; the client is told to come again. */
        WAIT,
        /** They are refused with a challenge, for clients that show their code only when they are asked for it. */
        REFUSE
    }
}
