package dev.gantry.proxy.dicom.pdu;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What protocol the first bytes of a connection speak, so that a log can say what a peer took the port for. */
public enum FirstBytes {
    /** A PDU-type of PS3.8 9.3.1. */
    DICOM,
    /** A TLS record with a handshake message (RFC 8446 5.1): {@code 16 03}. */
    TLS,
    /** The byte that begins a block of MLLP, which carries HL7. */
    MLLP,
    /** The beginning of an HTTP request line, or of the HTTP/2 preface. */
    HTTP,
    /** None of these. */
    OTHER,
    /** Too few bytes to tell. */
    UNDECIDED;

    /** The most bytes that are needed for any answer but {@link #UNDECIDED}. */
    public static final int NEEDED = 4;

    private static final List<byte[]> HTTP_METHODS = List.of(
            ascii("GET "),
            ascii("HEAD"),
            ascii("POST"),
            ascii("PUT "),
            ascii("DELE"),
            ascii("CONN"),
            ascii("OPTI"),
            ascii("TRAC"),
            ascii("PATC"),
            ascii("PRI "));

    /** Looks at what is readable in {@code in}, without reading it. */
    public static FirstBytes of(ByteBuf in) {
        if (!in.isReadable()) {
            return UNDECIDED;
        }
        int first = in.getUnsignedByte(in.readerIndex());
        if (PduType.ofCode(first) != null) {
            return DICOM;
        }
        if (first == 0x0B) {
            return MLLP;
        }
        if (first == 0x16) {
            if (in.readableBytes() < 2) {
                return UNDECIDED;
            }
            return in.getUnsignedByte(in.readerIndex() + 1) == 0x03 ? TLS : OTHER;
        }
        int length = Math.min(NEEDED, in.readableBytes());
        for (byte[] method : HTTP_METHODS) {
            if (startsWith(in, method, length)) {
                return length == NEEDED ? HTTP : UNDECIDED;
            }
        }
        return OTHER;
    }

    private static boolean startsWith(ByteBuf in, byte[] expected, int length) {
        for (int i = 0; i < length; i++) {
            if (in.getByte(in.readerIndex() + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
