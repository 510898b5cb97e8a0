package dev.gantry.proxy.association;

import dev.gantry.policy.Device;
import dev.gantry.proxy.hl7.AcknowledgementCode;
import dev.gantry.proxy.hl7.MessageHeader;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of an HL7 message that was allowed.
 *
 * @param header what it says of itself
 * @param receiver where it was to go
 * @param kind what became of it
 * @param code MSA-1 of the receiver's answer, absent where there is none
 * @param took from the moment when it had been passed on as a whole, or was to be
 * @param detail a sentence for the log; empty where the kind says all
 */
public record MessageOutcome(
        MessageHeader header,
        Device receiver,
        Kind kind,
        @Nullable AcknowledgementCode code,
        Duration took,
        String detail) {
    /** What can become of a message. */
    public enum Kind {
        /** Its receiver answered, and its sender has the answer. */
        ACKNOWLEDGED,
        /** It was passed on, and its sender asked for no answer that could be waited for. */
        PASSED_ON,
        /** The receiver refused to take it for safe keeping, by a commit block. */
        NOT_COMMITTED,
        /** The receiver cannot be reached. It has not seen the message. */
        RECEIVER_UNREACHABLE,
        /** The receiver did not answer in time. It may have acted on the message. */
        NO_ACKNOWLEDGEMENT,
        /** The receiver's connection broke. It may have acted on the message. */
        RECEIVER_LOST,
        /** The sender's connection broke before the answer. The receiver may have acted on the message. */
        SENDER_LOST,
        /** It was ended from outside. The receiver may have acted on the message. */
        CUT,
        /** It turned out malformed, or too long, or was not complete in time. Its receiver has not got the end of it. */
        BROKEN;

        private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

        /** Returns the word of logs, metrics and answers, such as {@code receiver-unreachable}. */
        public String word() {
            return word;
        }
    }
}
