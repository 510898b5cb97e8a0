package dev.gantry.proxy.audit;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;

/** Syslog over UDP (RFC 5426): one message a datagram. Whether it arrives nobody knows. */
final class UdpSyslog implements SyslogTransport {
    private final InetSocketAddress repository;
    private final DatagramSocket socket;

    UdpSyslog(String host, int port) throws IOException {
        this.repository = new InetSocketAddress(host, port);
        this.socket = new DatagramSocket();
    }

    @Override
    public void send(Iterable<byte[]> messages) throws IOException {
        for (byte[] message : messages) {
            socket.send(new DatagramPacket(message, message.length, repository));
        }
    }

    @Override
    public void check() {}

    @Override
    public void close() {
        socket.close();
    }
}
