package dev.gantry.proxy.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * The frame of an audit message in syslog (RFC 5424): facility 10 and severity 5 (PS3.15 A.6), no structured data and no byte
 * order mark (IHE ITI TF-2 3.20.4.1.2.1).
 */
final class SyslogMessage {
    /** Facility 10 (security), severity 5 (notice): 10 × 8 + 5. */
    private static final String HEADER = "<85>1 ";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ISO_OFFSET_DATE_TIME;

    private final String names;
    private final String messageId;

    /**
     * Makes the frame of one instance.
     *
     * @param node goes into HOSTNAME
     * @param messageId goes into MSGID, {@code IHE+RFC-3881} as IHE wants it
     */
    SyslogMessage(String node, String messageId) {
        this.names = " " + printable(node, 255) + " gantry "
                + ProcessHandle.current().pid() + " ";
        this.messageId = messageId;
    }

    /** Returns a message as it goes over the wire, without the framing of the transport. */
    byte[] of(Instant at, String xml) {
        String time = TIME.format(at.truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC));
        return (HEADER + time + names + messageId + " - " + xml).getBytes(StandardCharsets.UTF_8);
    }

    /** Keeps to PRINTUSASCII (RFC 5424, 6). */
    private static String printable(String text, int most) {
        String kept = text.replaceAll("[^\\x21-\\x7e]", "_");
        return kept.substring(0, Math.min(kept.length(), most));
    }
}
