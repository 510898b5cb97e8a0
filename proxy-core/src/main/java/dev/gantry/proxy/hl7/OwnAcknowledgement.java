package dev.gantry.proxy.hl7;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * An answer that the proxy gives in the receiver's place (HL7 2.9.2, 2.9.3): MSH, MSA and ERR, and of the message that it
 * answers only what stood in its header.
 *
 * @param message what is answered
 * @param code MSA-1
 * @param error ERR-3
 * @param field the field of MSH that is at fault, 0 where none is
 * @param reason the id of the reason (ERR-5, and MSA-3 for those who read no ERR)
 * @param text a sentence for people (ERR-8)
 * @param controlId MSH-10 of the answer
 * @param at MSH-7
 */
public record OwnAcknowledgement(
        MessageHeader message,
        AcknowledgementCode code,
        ErrorCode error,
        int field,
        String reason,
        String text,
        String controlId,
        Instant at) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

    /** Returns its bytes, which the caller owns. */
    public ByteBuf encode(ByteBufAllocator allocator) {
        Delimiters delimiters = message.delimiters();
        char f = delimiters.field();
        char c = delimiters.component();
        char s = delimiters.subcomponent();
        String trigger = message.trigger();
        StringBuilder out = new StringBuilder(256);
        out.append("MSH").append(f).append(delimiters.encodingCharacters());
        out.append(f).append(echoed(message.receivingApplication()));
        out.append(f).append(echoed(message.receivingFacility()));
        out.append(f).append(echoed(message.sendingApplication()));
        out.append(f).append(echoed(message.sendingFacility()));
        out.append(f).append(TIME.format(at)).append("+0000").append(f);
        out.append(f).append("ACK");
        if (trigger.length() == 3 && MessageHeader.isPrintable(trigger)) {
            out.append(c).append(trigger);
            if (isSince25()) {
                out.append(c).append("ACK");
            }
        }
        out.append(f).append(controlId);
        out.append(f).append(message.processingId().isEmpty() ? "P" : echoed(message.processingId()));
        out.append(f).append(message.version().isEmpty() ? "2.5" : echoed(message.version()));
        out.append('\r');
        out.append("MSA").append(f).append(code).append(f).append(echoed(message.controlId()));
        out.append(f).append(reason).append('\r');
        String location = field == 0 ? "" : "MSH" + c + "1" + c + field;
        out.append("ERR").append(f);
        if (!isSince25()) {
            // Before version 2.5 there is ERR-1 alone (ELD): the location, and the code as its fourth component.
            out.append(field == 0 ? "" + c + c : location).append(c);
            out.append(error.code()).append(s).append(error.text()).append(s).append("HL70357");
        }
        out.append(f).append(location);
        out.append(f)
                .append(error.code())
                .append(c)
                .append(error.text())
                .append(c)
                .append("HL70357");
        out.append(f).append('E');
        out.append(f).append(reason).append(f).append(f).append(f).append(text).append('\r');
        ByteBuf bytes = allocator.buffer(out.length());
        bytes.writeCharSequence(out, StandardCharsets.ISO_8859_1);
        return bytes;
    }

    /** Sends nothing back that could be more than a name: not where a field is what makes the message malformed. */
    private static String echoed(String value) {
        return MessageHeader.isPrintable(value) ? value : "";
    }

    private boolean isSince25() {
        return message.version().isEmpty() || message.version().compareTo("2.5") >= 0;
    }
}
