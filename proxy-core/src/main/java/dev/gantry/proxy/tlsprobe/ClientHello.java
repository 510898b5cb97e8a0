package dev.gantry.proxy.tlsprobe;

import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.List;

/** A ClientHello of one version (RFC 8446 4.1.2, RFC 5246 7.4.1.2), in one record. */
final class ClientHello {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 32;

    /** x25519, secp256r1, secp384r1, secp521r1. */
    private static final int[] GROUPS = {0x001D, 0x0017, 0x0018, 0x0019};

    private static final int[] SIGNATURES = {
        0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0203, 0x0201, 0x0807
    };

    private ClientHello() {}

    static byte[] of(TlsVersion version, List<Integer> suites) {
        Bytes body = new Bytes();
        body.two(Math.min(version.number(), TlsVersion.TLS_1_2.number()));
        body.write(random());
        body.vector(1, version == TlsVersion.TLS_1_3 ? random() : new byte[0]);
        Bytes list = new Bytes();
        suites.forEach(list::two);
        body.vector(2, list.toByteArray());
        body.vector(1, new byte[] {0});
        if (version != TlsVersion.SSL_3) {
            body.vector(2, extensions(version));
        }
        Bytes handshake = new Bytes();
        handshake.write(1);
        handshake.vector(3, body.toByteArray());
        Bytes record = new Bytes();
        record.write(22);
        record.two(Math.min(version.number(), TlsVersion.TLS_1_0.number()));
        record.vector(2, handshake.toByteArray());
        return record.toByteArray();
    }

    private static byte[] random() {
        byte[] random = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(random);
        return random;
    }

    private static byte[] extensions(TlsVersion version) {
        Bytes extensions = new Bytes();
        Bytes groups = new Bytes();
        for (int group : GROUPS) {
            groups.two(group);
        }
        extensions.extension(0x000A, prefixed(2, groups.toByteArray()));
        extensions.extension(0x000B, new byte[] {1, 0});
        if (version.number() >= TlsVersion.TLS_1_2.number()) {
            Bytes signatures = new Bytes();
            for (int signature : SIGNATURES) {
                signatures.two(signature);
            }
            extensions.extension(0x000D, prefixed(2, signatures.toByteArray()));
        }
        extensions.extension(0xFF01, new byte[] {0});
        if (version == TlsVersion.TLS_1_3) {
            extensions.extension(0x002B, new byte[] {2, 3, 4});
            // Any 32 bytes are a public key of x25519 (RFC 7748 5); nobody will compute with this one.
            Bytes share = new Bytes();
            share.two(GROUPS[0]);
            share.vector(2, random());
            extensions.extension(0x0033, prefixed(2, share.toByteArray()));
        }
        return extensions.toByteArray();
    }

    private static byte[] prefixed(int width, byte[] content) {
        Bytes bytes = new Bytes();
        bytes.vector(width, content);
        return bytes.toByteArray();
    }

    private static final class Bytes extends ByteArrayOutputStream {
        void two(int value) {
            write(value >> 8);
            write(value);
        }

        void vector(int width, byte[] content) {
            for (int i = width - 1; i >= 0; i--) {
                write(content.length >> (8 * i));
            }
            writeBytes(content);
        }

        @Override
        public void write(byte[] content) {
            writeBytes(content);
        }

        void extension(int type, byte[] content) {
            two(type);
            vector(2, content);
        }
    }
}
