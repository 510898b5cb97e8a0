package dev.gantry.proxy.dicom.pdu;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Golden bytes: pairs of hexadecimal digits and text in double quotes; a comment begins with a hash sign. */
public final class HexFile {
    /** Every golden PDU, one a file. */
    public static final List<String> PDUS = List.of(
            "a-associate-rq-echo",
            "a-associate-rq-full",
            "a-associate-ac-full",
            "a-associate-rj",
            "p-data-tf-command",
            "p-data-tf-command-and-data",
            "p-data-tf-fragments",
            "a-release-rq",
            "a-release-rp",
            "a-abort");

    /** Every golden command set, one a file. */
    public static final List<String> COMMAND_SETS = List.of(
            "c-echo-rq",
            "c-find-rq",
            "c-store-rq",
            "c-store-rsp",
            "c-move-rq",
            "c-move-rsp-pending",
            "c-cancel-rq",
            "n-action-rq",
            "n-event-report-rq",
            "n-get-rq",
            "c-echo-rq-retired-elements");

    private static final Pattern TOKEN = Pattern.compile("\\s*(?:\"([^\"]*)\"|([0-9A-Fa-f]{2})|(#.*))");

    private HexFile() {}

    /** Returns the bytes of a golden PDU. */
    public static byte[] pdu(String name) {
        return read("/pdu/" + name + ".hex");
    }

    /** Returns the bytes of a golden command set. */
    public static byte[] commandSet(String name) {
        return read("/dimse/" + name + ".hex");
    }

    /** Returns the bytes that {@code text} says, in the notation of the files. */
    public static byte[] parse(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String line : text.split("\n", -1)) {
            Matcher token = TOKEN.matcher(line);
            int end = 0;
            while (token.find(end) && token.start() == end) {
                if (token.group(1) != null) {
                    out.writeBytes(token.group(1).getBytes(StandardCharsets.ISO_8859_1));
                } else if (token.group(2) != null) {
                    out.write(Integer.parseInt(token.group(2), 16));
                }
                end = token.end();
            }
            if (!line.substring(end).isBlank()) {
                throw new IllegalArgumentException("not hexadecimal: `" + line + "`");
            }
        }
        return out.toByteArray();
    }

    private static byte[] read(String path) {
        try (InputStream in = HexFile.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + path);
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
