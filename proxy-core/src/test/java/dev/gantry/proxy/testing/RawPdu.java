package dev.gantry.proxy.testing;

import java.util.HexFormat;
import java.util.Locale;

/** A PDU as it came: its type, and its body in hexadecimal digits, so that two are equal when their bytes are. */
public record RawPdu(int type, String body) {

    static RawPdu of(int type, byte[] body) {
        return new RawPdu(type, HexFormat.of().formatHex(body));
    }

    /** A-ASSOCIATE-RJ (PS3.8 9.3.4). */
    public static RawPdu reject(int result, int source, int reason) {
        return new RawPdu(3, String.format(Locale.ROOT, "00%02x%02x%02x", result, source, reason));
    }

    /** A-ABORT (PS3.8 9.3.8). */
    public static RawPdu abort(int source, int reason) {
        return new RawPdu(7, String.format(Locale.ROOT, "0000%02x%02x", source, reason));
    }

    /** A-RELEASE-RP. */
    public static RawPdu releaseRp() {
        return new RawPdu(6, "00000000");
    }

    /** The bytes of the body. */
    public byte[] bytes() {
        return HexFormat.of().parseHex(body);
    }

    /** Whether this is an A-ASSOCIATE-AC. */
    public boolean isAccept() {
        return type == 2;
    }

    /** Whether this is an A-ABORT. */
    public boolean isAbort() {
        return type == 7;
    }
}
