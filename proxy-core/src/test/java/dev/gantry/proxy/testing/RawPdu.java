package dev.gantry.proxy.testing;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A PDU as it came: its type, and its body in hexadecimal digits, so that two are equal when their bytes are. */
public record RawPdu(int type, String body) {

    /** Bytes of an A-ASSOCIATE-RQ or -AC before its first item: version, reserved, two titles, reserved. */
    private static final int FIXED_FIELDS = 68;

    /** An item or sub-item, its value in hexadecimal digits. */
    private record Item(int type, String value) {

        int octet(int index) {
            return HexFormat.fromHexDigits(value, 2 * index, 2 * index + 2);
        }
    }

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

    /**
     * For each presentation context of an A-ASSOCIATE-AC its result (PS3.8 Table 9-18): 0 accepted, 1 user-rejection, 3
     * abstract syntax not supported, 4 transfer syntaxes not supported.
     */
    public Map<Integer, Integer> contextResults() {
        Map<Integer, Integer> results = new TreeMap<>();
        items(body.substring(2 * FIXED_FIELDS)).forEach(item -> {
            if (item.type() == 0x21) {
                results.put(item.octet(0), item.octet(2));
            }
        });
        return results;
    }

    /** The ids of the presentation contexts that an A-ASSOCIATE-RQ proposes, in its order. */
    public List<Integer> proposedContexts() {
        return items(body.substring(2 * FIXED_FIELDS)).stream()
                .filter(item -> item.type() == 0x20)
                .map(item -> item.octet(0))
                .toList();
    }

    /** The context id of the first presentation data value of a P-DATA-TF. */
    public int contextId() {
        return HexFormat.fromHexDigits(body, 8, 10);
    }

    /** Whether this is a P-DATA-TF of one whole C-ECHO-RQ. */
    public boolean isEchoRq() {
        return type == 4 && body.contains("00000001020000003000");
    }

    /** The message id of the command in this P-DATA-TF. */
    public int messageId() {
        int at = body.indexOf("0000100102000000") + 16;
        return (HexFormat.fromHexDigits(body, at + 2, at + 4) << 8) | HexFormat.fromHexDigits(body, at, at + 2);
    }

    /** The status of the response in this P-DATA-TF. */
    public int status() {
        int at = body.indexOf("0000000902000000");
        if (at < 0) {
            throw new AssertionError("no status in " + this);
        }
        return HexFormat.fromHexDigits(body, at + 18, at + 20) << 8 | HexFormat.fromHexDigits(body, at + 16, at + 18);
    }

    /** The command field of the command in this P-DATA-TF; 0 where it holds none. */
    public int commandField() {
        int at = body.indexOf("0000000102000000");
        return at < 0
                ? 0
                : HexFormat.fromHexDigits(body, at + 18, at + 20) << 8
                        | HexFormat.fromHexDigits(body, at + 16, at + 18);
    }

    /** Whether the fragment in this P-DATA-TF is the last of a data set (PS3.8 E.2). */
    public boolean endsDataSet() {
        return (HexFormat.fromHexDigits(body, 10, 12) & 3) == 2;
    }

    /** The sub-items of the user information (50H) that are of that type, in hexadecimal digits. */
    public List<String> userItems(int type) {
        return items(body.substring(2 * FIXED_FIELDS)).stream()
                .filter(item -> item.type() == 0x50)
                .flatMap(item -> items(item.value()).stream())
                .filter(item -> item.type() == type)
                .map(Item::value)
                .toList();
    }

    /** Whether this is an A-ABORT. */
    public boolean isAbort() {
        return type == 7;
    }

    private static List<Item> items(String digits) {
        List<Item> items = new ArrayList<>();
        for (int at = 0; at + 8 <= digits.length(); ) {
            int end = at + 8 + 2 * HexFormat.fromHexDigits(digits, at + 4, at + 8);
            items.add(new Item(HexFormat.fromHexDigits(digits, at, at + 2), digits.substring(at + 8, end)));
            at = end;
        }
        return items;
    }
}
