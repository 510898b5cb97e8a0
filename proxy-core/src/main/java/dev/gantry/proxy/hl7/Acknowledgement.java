package dev.gantry.proxy.hl7;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What an answer says of the message that it answers: its MSA segment (HL7 2.15.8).
 *
 * @param code MSA-1
 * @param controlId MSA-2: the MSH-10 of what it answers, byte by byte in ISO 8859-1
 */
public record Acknowledgement(AcknowledgementCode code, String controlId) {

    /**
     * Looks for the MSA segment in the bytes of an answer that are there.
     *
     * @param bytes are not consumed
     * @param complete whether more bytes may follow: a segment whose end is not there is none then
     */
    public static Optional<Acknowledgement> find(ByteBuf bytes, boolean complete) {
        int start = bytes.readerIndex();
        int end = bytes.writerIndex();
        if (end - start < 8
                || bytes.getByte(start) != 'M'
                || bytes.getByte(start + 1) != 'S'
                || bytes.getByte(start + 2) != 'H') {
            return Optional.empty();
        }
        byte separator = bytes.getByte(start + 3);
        int segment = start;
        while (segment < end) {
            int next = segmentEnd(bytes, segment, end);
            if (next < 0 && !complete) {
                return Optional.empty();
            }
            int segmentEnd = next < 0 ? end : next;
            if (isAcknowledgement(bytes, segment, segmentEnd, separator)) {
                return read(bytes, segment + 4, segmentEnd, separator);
            }
            if (next < 0) {
                break;
            }
            segment = next + 1;
        }
        return Optional.empty();
    }

    /** Returns where the segment ends: at a carriage return, or at a line feed of a peer that writes these; -1 if not here. */
    private static int segmentEnd(ByteBuf bytes, int from, int end) {
        return bytes.forEachByte(from, end - from, ByteProcessor.FIND_CRLF);
    }

    private static boolean isAcknowledgement(ByteBuf bytes, int start, int end, byte separator) {
        return end - start > 4
                && bytes.getByte(start) == 'M'
                && bytes.getByte(start + 1) == 'S'
                && bytes.getByte(start + 2) == 'A'
                && bytes.getByte(start + 3) == separator;
    }

    private static Optional<Acknowledgement> read(ByteBuf bytes, int start, int end, byte separator) {
        int codeEnd = bytes.indexOf(start, end, separator);
        if (codeEnd < 0) {
            return Optional.empty();
        }
        int idEnd = bytes.indexOf(codeEnd + 1, end, separator);
        AcknowledgementCode code =
                AcknowledgementCode.of(bytes.toString(start, codeEnd - start, StandardCharsets.ISO_8859_1));
        String controlId =
                bytes.toString(codeEnd + 1, (idEnd < 0 ? end : idEnd) - codeEnd - 1, StandardCharsets.ISO_8859_1);
        return code == null ? Optional.empty() : Optional.of(new Acknowledgement(code, controlId));
    }
}
