package dev.gantry.proxy.hl7;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Whom a message is about, as far as its beginning says it. It holds patient data, and is for the audit trail alone: {@link
 * #toString} tells nothing of them. Bytes are characters of ISO 8859-1.
 *
 * @param patientId PID-3, its first repetition; empty where there is none
 * @param mergedPatientId MRG-1 likewise: who has become that patient
 * @param orderControl ORC-1 of the first order; empty where there is none
 */
public record MessageSubject(String patientId, String mergedPatientId, String orderControl) {
    /** Nothing is known. */
    public static final MessageSubject UNREAD = new MessageSubject("", "", "");

    /** The longest value that is kept, in bytes: a CX of version 2.5 has up to 250. */
    private static final int MAX_VALUE_BYTES = 250;

    /** Reads the beginning of a message, which stays its owner's, or the first message of a batch. */
    public static MessageSubject read(ByteBuf message, Delimiters delimiters) {
        String patient = "";
        String merged = "";
        String control = "";
        int at = message.readerIndex();
        int end = message.writerIndex();
        while (at < end) {
            int segmentEnd = message.indexOf(at, end, (byte) '\r');
            int stop = segmentEnd < 0 ? end : segmentEnd;
            if (patient.isEmpty() && isSegment(message, at, stop, "PID")) {
                patient = field(message, at, stop, 3, delimiters);
            } else if (merged.isEmpty() && isSegment(message, at, stop, "MRG")) {
                merged = field(message, at, stop, 1, delimiters);
            } else if (control.isEmpty() && isSegment(message, at, stop, "ORC")) {
                control = field(message, at, stop, 1, delimiters);
            }
            at = stop + 1;
        }
        return new MessageSubject(patient, merged, control);
    }

    private static boolean isSegment(ByteBuf message, int at, int stop, String name) {
        if (stop - at < name.length() + 1) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (message.getByte(at + i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static String field(ByteBuf message, int segment, int stop, int number, Delimiters delimiters) {
        int at = segment;
        for (int i = 0; i < number; i++) {
            int next = message.indexOf(at, stop, (byte) delimiters.field());
            if (next < 0) {
                return "";
            }
            at = next + 1;
        }
        int end = at;
        while (end < stop
                && message.getByte(end) != (byte) delimiters.field()
                && message.getByte(end) != (byte) delimiters.repetition()) {
            end++;
        }
        return message.toString(at, Math.min(end - at, MAX_VALUE_BYTES), StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return "subject of a message";
    }
}
