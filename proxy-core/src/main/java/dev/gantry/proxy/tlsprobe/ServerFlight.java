package dev.gantry.proxy.tlsprobe;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a server answers to a {@link ClientHello}, as far as it can be read without keys: version and suite, and, below TLS 1.3,
 * certificates and whether it asks for one. At most {@link #MAX_BYTES} are read.
 *
 * @param version the version on the wire
 * @param suite the suite
 * @param chain its certificates; empty in TLS 1.3
 * @param asks whether it asks for a client certificate
 * @param complete whether it was read to its end, so that what did not come is known not to come
 */
record ServerFlight(int version, int suite, List<X509Certificate> chain, boolean asks, boolean complete) {
    static final int MAX_BYTES = 256 * 1024;

    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int SERVER_HELLO = 2;
    private static final int CERTIFICATE = 11;
    private static final int CERTIFICATE_REQUEST = 13;
    private static final int SERVER_HELLO_DONE = 14;
    private static final int SUPPORTED_VERSIONS = 0x002B;

    /** Reads; empty where the server refuses, or says what is no TLS. */
    static Optional<ServerFlight> read(DataInputStream in) throws IOException {
        ByteArrayOutputStream gathered = new ByteArrayOutputStream();
        Optional<ServerFlight> flight = Optional.empty();
        try {
            while (gathered.size() < MAX_BYTES) {
                int type = in.readUnsignedByte();
                int major = in.readUnsignedByte();
                in.readUnsignedByte();
                int length = in.readUnsignedShort();
                if (major != 3 || length > (1 << 14) + 2048 || type == ALERT) {
                    return flight;
                }
                if (type != HANDSHAKE) {
                    return flight;
                }
                gathered.writeBytes(in.readNBytes(length));
                flight = parse(gathered.toByteArray());
                if (flight.isPresent() && flight.get().complete()) {
                    return flight;
                }
            }
        } catch (EOFException e) {
            return flight;
        }
        return flight;
    }

    private static Optional<ServerFlight> parse(byte[] messages) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(messages));
        Optional<ServerFlight> flight = Optional.empty();
        while (in.available() >= 4) {
            int type = in.readUnsignedByte();
            int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
            if (length > in.available()) {
                break;
            }
            byte[] body = in.readNBytes(length);
            if (type == SERVER_HELLO) {
                flight = Optional.of(hello(body));
            } else if (flight.isPresent()) {
                flight = Optional.of(with(flight.get(), type, body));
            }
        }
        return flight;
    }

    private static ServerFlight hello(byte[] body) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
        int version = in.readUnsignedShort();
        in.skipNBytes(32);
        in.skipNBytes(in.readUnsignedByte());
        int suite = in.readUnsignedShort();
        in.readUnsignedByte();
        if (in.available() >= 2) {
            in.readUnsignedShort();
            while (in.available() >= 4) {
                int extension = in.readUnsignedShort();
                byte[] content = in.readNBytes(in.readUnsignedShort());
                if (extension == SUPPORTED_VERSIONS && content.length == 2) {
                    version = ((content[0] & 0xFF) << 8) | (content[1] & 0xFF);
                }
            }
        }
        // Everything that follows in TLS 1.3 is encrypted.
        return new ServerFlight(version, suite, List.of(), false, version == TlsVersion.TLS_1_3.number());
    }

    private static ServerFlight with(ServerFlight flight, int type, byte[] body) throws IOException {
        return switch (type) {
            case CERTIFICATE -> new ServerFlight(flight.version, flight.suite, certificates(body), false, false);
            case CERTIFICATE_REQUEST -> new ServerFlight(flight.version, flight.suite, flight.chain, true, false);
            case SERVER_HELLO_DONE -> new ServerFlight(flight.version, flight.suite, flight.chain, flight.asks, true);
            default -> flight;
        };
    }

    private static List<X509Certificate> certificates(byte[] body) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(body));
        List<X509Certificate> chain = new ArrayList<>();
        in.skipNBytes(3);
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            while (in.available() >= 3) {
                int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
                chain.add(
                        (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(in.readNBytes(length))));
            }
        } catch (CertificateException e) {
            return chain;
        }
        return chain;
    }
}
