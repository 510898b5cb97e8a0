package dev.gantry.proxy.audit;

import java.io.IOException;

/** A way to one repository. Used by one thread. */
interface SyslogTransport extends AutoCloseable {
    /**
     * Sends messages, connecting first where there is no connection.
     *
     * @throws IOException if they may not have arrived
     */
    void send(Iterable<byte[]> messages) throws IOException;

    /**
     * Looks whether the connection is still there.
     *
     * @throws IOException if it is not: what was sent on it lately may not have arrived
     */
    void check() throws IOException;

    @Override
    void close();
}
