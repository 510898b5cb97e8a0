package dev.gantry.proxy.audit;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Syslog over UDP (RFC 5426): one message a datagram. Whether it arrives nobody knows. */
final class UdpSyslog implements SyslogTransport {
    private static final Logger log = LoggerFactory.getLogger("gantry.audit");

    /** The longest payload of a datagram over IPv4. */
    private static final int LONGEST = 65_507;

    private final String host;
    private final int port;

    UdpSyslog(String host, int port) {
        this.host = host;
        this.port = port;
    }

    @Override
    public void send(Iterable<byte[]> messages) throws IOException {
        // Asked for each time: names move to other addresses.
        InetSocketAddress repository = new InetSocketAddress(host, port);
        if (repository.isUnresolved()) {
            throw new UnknownHostException(host);
        }
        try (DatagramSocket socket = new DatagramSocket()) {
            for (byte[] message : messages) {
                if (message.length > LONGEST) {
                    log.error(
                            "an audit message of {} bytes does not go by UDP, and {} does not get it",
                            message.length,
                            host);
                } else {
                    socket.send(new DatagramPacket(message, message.length, repository));
                }
            }
        }
    }

    @Override
    public void check() {}

    @Override
    public void close() {}
}
