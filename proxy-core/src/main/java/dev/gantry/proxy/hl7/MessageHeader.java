package dev.gantry.proxy.hl7;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be read of the header segment of a message (MSH, HL7 2.15.9), or of a batch (FHS, BHS), whether it is as it
 * should be or not: a refusal has to be answered too. Names are compared byte by byte, so what stands here is what stood
 * there, byte by byte in ISO 8859-1.
 *
 * @param segment {@code MSH}, {@code FHS} or {@code BHS}; empty where the message begins with nothing of these
 * @param delimiters what separates its fields; the recommended ones where it names none that could
 * @param sendingApplication MSH-3
 * @param sendingFacility MSH-4
 * @param receivingApplication MSH-5
 * @param receivingFacility MSH-6
 * @param type MSH-9.1, such as {@code ADT}
 * @param trigger MSH-9.2, such as {@code A08}
 * @param controlId MSH-10; of a batch FHS-11 or BHS-11
 * @param processingId MSH-11.1
 * @param version MSH-12.1
 * @param acceptMode MSH-15
 * @param applicationMode MSH-16
 * @param enhanced whether MSH-15 or MSH-16 holds anything: the enhanced acknowledgement mode (HL7 2.9.3)
 * @param characterSets MSH-18, all repetitions
 * @param problem what is wrong with it, without any of its values; absent where it can be judged
 */
public record MessageHeader(
        String segment,
        Delimiters delimiters,
        String sendingApplication,
        String sendingFacility,
        String receivingApplication,
        String receivingFacility,
        String type,
        String trigger,
        String controlId,
        String processingId,
        String version,
        AcknowledgementMode acceptMode,
        AcknowledgementMode applicationMode,
        boolean enhanced,
        List<String> characterSets,
        @Nullable String problem) {
    /** The longest header segment, in bytes. */
    public static final int MAX_BYTES = 4 * 1024;

    /** The longest name, control id or version, in bytes: MSH-3 of version 2.5 has 227. */
    private static final int MAX_FIELD_BYTES = 227;

    private static final int FIELDS = 18;
    private static final int SHOWN = 64;
    private static final int CODE_LENGTH = 3;

    /** What is known of a message of which nothing could be read. */
    public static MessageHeader unreadable(String problem) {
        return new MessageHeader(
                "",
                Delimiters.RECOMMENDED,
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                AcknowledgementMode.NEVER,
                AcknowledgementMode.NEVER,
                false,
                List.of(),
                problem);
    }

    /**
     * Reads a header segment, the bytes before the first carriage return.
     *
     * @param bytes are not consumed
     * @param start where the segment begins
     * @param length of the segment, at most {@value #MAX_BYTES} bytes
     */
    public static MessageHeader read(ByteBuf bytes, int start, int length) {
        if (length > MAX_BYTES) {
            return unreadable("header segment: more than " + MAX_BYTES + " bytes");
        }
        String segment = length < 3 ? "" : bytes.toString(start, 3, StandardCharsets.US_ASCII);
        boolean batch = segment.equals("FHS") || segment.equals("BHS");
        if (!batch && !segment.equals("MSH")) {
            return unreadable("the message does not begin with MSH");
        }
        if (length < 8) {
            return unreadable("header segment: " + length + " bytes (expected: at least the delimiters)");
        }
        int separator = bytes.getUnsignedByte(start + 3);
        int[] ends = new int[FIELDS];
        int fields = ends(bytes, start + 4, start + length, (byte) separator, ends);
        // Field n of the standard is piece n - 2 behind the separator, which is field 1 itself.
        String encoding = text(bytes, start + 4, ends[0]);
        Delimiters delimiters = new Delimiters((char) separator, encoding);
        if (!delimiters.areUsable()) {
            return unreadable("field separator and encoding characters (expected: as in `|^~\\&`)");
        }
        String[] values = new String[FIELDS + 2];
        Arrays.fill(values, "");
        for (int i = 1; i < fields; i++) {
            values[i + 2] = text(bytes, ends[i - 1] + 1, ends[i]);
        }
        return batch ? ofBatch(segment, delimiters, values) : ofMessage(delimiters, values);
    }

    /** Finds where the fields end, as many as are of interest. */
    private static int ends(ByteBuf bytes, int from, int end, byte separator, int[] ends) {
        int count = 0;
        int at = from;
        while (count < FIELDS) {
            int next = bytes.indexOf(at, end, separator);
            ends[count++] = next < 0 ? end : next;
            if (next < 0) {
                break;
            }
            at = next + 1;
        }
        return count;
    }

    private static String text(ByteBuf bytes, int from, int to) {
        return to <= from ? "" : bytes.toString(from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static MessageHeader ofMessage(Delimiters delimiters, String[] values) {
        List<String> kind = pieces(values[9], delimiters.component());
        String type = kind.get(0);
        String trigger = kind.size() > 1 ? kind.get(1) : "";
        String version = pieces(values[12], delimiters.component()).get(0);
        String processingId = pieces(values[11], delimiters.component()).get(0);
        AcknowledgementMode accept = AcknowledgementMode.of(values[15]);
        AcknowledgementMode application = AcknowledgementMode.of(values[16]);
        return new MessageHeader(
                "MSH",
                delimiters,
                values[3],
                values[4],
                values[5],
                values[6],
                type,
                trigger,
                values[10],
                processingId,
                version,
                accept,
                application,
                !values[15].isEmpty() || !values[16].isEmpty(),
                values[18].isEmpty() ? List.of() : pieces(values[18], delimiters.repetition()),
                problem(values, type, trigger, version, accept, application));
    }

    private static MessageHeader ofBatch(String segment, Delimiters delimiters, String[] values) {
        return new MessageHeader(
                segment,
                delimiters,
                values[3],
                values[4],
                values[5],
                values[6],
                "",
                "",
                values[11],
                "",
                "",
                AcknowledgementMode.NEVER,
                AcknowledgementMode.NEVER,
                false,
                List.of(),
                unprintable(values, 3, 4, 5, 6, 11));
    }

    private static @Nullable String problem(
            String[] values,
            String type,
            String trigger,
            String version,
            AcknowledgementMode accept,
            AcknowledgementMode application) {
        String unprintable = unprintable(values, 3, 4, 5, 6, 9, 10, 11, 12, 15, 16, 18);
        if (unprintable != null) {
            return unprintable;
        }
        if (values[10].isEmpty()) {
            return "MSH-10: empty (expected: a control id)";
        }
        if (!isCode(type)) {
            return "MSH-9.1: no message type (expected: as in ADT)";
        }
        if (!trigger.isEmpty() && !isCode(trigger)) {
            return "MSH-9.2: no trigger event (expected: as in A08)";
        }
        if (version.isEmpty()) {
            return "MSH-12: empty (expected: a version, as in 2.5.1)";
        }
        if (accept == AcknowledgementMode.UNKNOWN || application == AcknowledgementMode.UNKNOWN) {
            return "MSH-15 or MSH-16: not of table 0155 (expected: AL, NE, ER or SU)";
        }
        return null;
    }

    /** Returns whether it is as the types and events of HL7 are: a capital letter and two more or digits. */
    private static boolean isCode(String value) {
        if (value.length() != CODE_LENGTH) {
            return false;
        }
        for (int i = 0; i < CODE_LENGTH; i++) {
            char c = value.charAt(i);
            boolean letter = c >= 'A' && c <= 'Z';
            boolean digit = c >= '0' && c <= '9';
            if (!letter && (i == 0 || !digit)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String unprintable(String[] values, int... fields) {
        for (int field : fields) {
            String value = values[field];
            if (value.length() > MAX_FIELD_BYTES) {
                return "MSH-" + field + ": " + value.length() + " bytes (expected: at most " + MAX_FIELD_BYTES + ")";
            }
            if (!isPrintable(value)) {
                return "MSH-" + field + ": a byte that is no printable ASCII";
            }
        }
        return null;
    }

    /** Returns whether these are bytes that may be sent back to whoever sent them, or be compared with a policy. */
    static boolean isPrintable(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < 0x20 || value.charAt(i) > 0x7E) {
                return false;
            }
        }
        return true;
    }

    private static List<String> pieces(String value, char separator) {
        int end = value.indexOf(separator);
        if (end < 0) {
            return List.of(value);
        }
        List<String> pieces = new java.util.ArrayList<>();
        int start = 0;
        while (end >= 0) {
            pieces.add(value.substring(start, end));
            start = end + 1;
            end = value.indexOf(separator, start);
        }
        pieces.add(value.substring(start));
        return pieces;
    }

    /** Returns whether it is the header of a batch or of a file of batches (HL7 2.10.3). */
    public boolean isBatch() {
        return segment.equals("FHS") || segment.equals("BHS");
    }

    /** Returns type and trigger as policies write them: {@code ADT^A08}, whatever the delimiters. */
    public String message() {
        return trigger.isEmpty() ? type : type + '^' + trigger;
    }

    /** Returns type and trigger for a log; {@code batch} for a batch, {@code unreadable} where there are none. */
    public String shownMessage() {
        if (isBatch()) {
            return "batch";
        }
        return problem != null && (!isCode(type) || !isPrintable(trigger) || trigger.length() > 3)
                ? "unreadable"
                : message();
    }

    /** Returns MSH-3 and MSH-4 so that they may stand in a log. */
    public String shownSender() {
        return shown(sendingApplication + '^' + sendingFacility);
    }

    /** Returns MSH-5 and MSH-6 so that they may stand in a log. */
    public String shownReceiver() {
        return shown(receivingApplication + '^' + receivingFacility);
    }

    /** Returns the control id so that it may stand in a log. */
    public String shownControlId() {
        return shown(controlId);
    }

    private static String shown(String text) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), SHOWN + 1));
        for (int i = 0; i < text.length() && i < SHOWN; i++) {
            char c = text.charAt(i);
            shown.append(c < 0x20 || c > 0x7E ? '?' : c);
        }
        return text.length() > SHOWN ? shown.append('…').toString() : shown.toString();
    }
}
