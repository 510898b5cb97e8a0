package dev.gantry.proxy.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** HL7 messages of synthetic content, and their framing, written by hand: nothing of the product's own. */
public final class Mllp {
    private Mllp() {}

    /** A message of {@code ris-main} to {@code pacs-main}, of version 2.5, for production. */
    public static String message(String type, String controlId) {
        return message("RIS", type, controlId);
    }

    /** A message of another sending application. */
    public static String message(String application, String type, String controlId) {
        return "MSH|^~\\&|" + application + "|STE|PACS|STE|20261124100000||" + type + "|" + controlId
                + "|P|2.5\rPID|1||SYNTHETIC-1^^^STE||TEST^PHANTOM\r";
    }

    /** The answer of the PACS. */
    public static String acknowledgement(String code, String controlId) {
        return "MSH|^~\\&|PACS|STE|RIS|STE|20261124100000||ACK|R" + controlId + "|P|2.5\rMSA|" + code + "|" + controlId
                + "\r";
    }

    /** The bytes of a block. */
    public static byte[] block(String content) {
        return bytes("\u000b" + content + "\u001c\r");
    }

    /** One byte for each character. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** MSH-10 of a message. */
    public static String controlId(String message) {
        return message.split("\\|", 12)[9];
    }

    /** The script of a receiver that accepts every message, and shows it to {@code seen}. */
    public static Consumer<RawPeer> accepting(Consumer<String> seen) {
        return peer -> {
            for (Optional<String> message = peer.block(Duration.ofMinutes(2));
                    message.isPresent();
                    message = peer.block(Duration.ofMinutes(2))) {
                seen.accept(message.get());
                peer.send(block(acknowledgement("AA", controlId(message.get()))));
            }
        };
    }
}
