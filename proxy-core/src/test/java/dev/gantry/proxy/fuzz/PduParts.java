package dev.gantry.proxy.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a PDU is made of, as far as it can be told: the numbers that state kinds and lengths, and the parts that could as well be
 * missing or be there twice. Where a PDU does not fit together, what comes behind is left alone.
 *
 * @param numbers types, lengths, ids, tags and values of two bytes
 * @param parts items, presentation data values and elements, those within others included
 */
record PduParts(List<WireNumber> numbers, List<Part> parts) {
    private static final Set<String> LONG_VRS =
            Set.of("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV");
    private static final int ITEMS_OF_ASSOCIATION = 74;
    private static final long UNDEFINED = 0xFFFF_FFFFL;

    /** A number of 1 to 4 bytes somewhere in a PDU. */
    record WireNumber(int at, int width, boolean littleEndian) {
        long of(byte[] bytes) {
            long value = 0;
            for (int i = 0; i < width; i++) {
                value = (value << 8) | (bytes[at + (littleEndian ? width - 1 - i : i)] & 0xFF);
            }
            return value;
        }

        void set(byte[] bytes, long value) {
            for (int i = 0; i < width; i++) {
                bytes[at + (littleEndian ? i : width - 1 - i)] = (byte) (value >> (8 * i));
            }
        }
    }

    /** Bytes from one index up to another, and the lengths that count them. */
    record Part(int from, int to, List<WireNumber> countedBy) {}

    /** Takes a PDU apart. */
    static PduParts of(byte[] pdu) {
        Reader reader = new Reader(pdu);
        reader.pdu();
        return new PduParts(reader.numbers, reader.parts);
    }

    private static final class Reader {
        private final byte[] bytes;
        private final List<WireNumber> numbers = new ArrayList<>();
        private final List<Part> parts = new ArrayList<>();

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        void pdu() {
            if (bytes.length < 6) {
                return;
            }
            numbers.add(new WireNumber(0, 1, false));
            List<WireNumber> counting = List.of(number(2, 4, false));
            switch (bytes[0]) {
                case 1, 2 -> items(ITEMS_OF_ASSOCIATION, bytes.length, counting);
                case 4 -> values(6, bytes.length, counting);
                default -> {
                    for (int at = 6; at < Math.min(bytes.length, 10); at++) {
                        number(at, 1, false);
                    }
                }
            }
        }

        /** PS3.8 9.3.2 and Annex D. */
        private void items(int from, int to, List<WireNumber> counting) {
            for (int at = from; at + 4 <= to; ) {
                int type = bytes[at] & 0xFF;
                WireNumber length = new WireNumber(at + 2, 2, false);
                int end = at + 4 + (int) length.of(bytes);
                if (end > to) {
                    return;
                }
                number(at, 1, false);
                numbers.add(length);
                parts.add(new Part(at, end, counting));
                List<WireNumber> within = with(counting, length);
                if ((type == 0x20 || type == 0x21) && end - at >= 8) {
                    number(at + 4, 1, false);
                    number(at + 6, 1, false);
                    items(at + 8, end, within);
                } else if (type == 0x50) {
                    items(at + 4, end, within);
                } else if (type > 0x52 && end - at >= 6) {
                    number(at + 4, 2, false);
                    number(end - 2, 2, false);
                }
                at = end;
            }
        }

        /** PS3.8 9.3.5.1. */
        private void values(int from, int to, List<WireNumber> counting) {
            for (int at = from; at + 6 <= to; ) {
                WireNumber length = new WireNumber(at, 4, false);
                long end = at + 4 + length.of(bytes);
                if (length.of(bytes) < 2 || end > to) {
                    return;
                }
                numbers.add(length);
                number(at + 4, 1, false);
                WireNumber header = number(at + 5, 1, false);
                parts.add(new Part(at, (int) end, counting));
                elements(at + 6, (int) end, with(counting, length), (header.of(bytes) & 1) == 1);
                at = (int) end;
            }
        }

        /** PS3.5 7.1, and PS3.7 6.3.1 for commands. */
        private void elements(int from, int to, List<WireNumber> counting, boolean command) {
            for (int at = from; at + 8 <= to; ) {
                WireNumber group = number(at, 2, true);
                number(at + 2, 2, true);
                String vr = new String(bytes, at + 4, 2, java.nio.charset.StandardCharsets.ISO_8859_1);
                boolean item = group.of(bytes) == 0xFFFE;
                boolean explicit = !command && !item && vr.chars().allMatch(c -> c >= 'A' && c <= 'Z');
                boolean isLong = explicit && LONG_VRS.contains(vr);
                int value = isLong ? at + 12 : at + 8;
                if (value > to) {
                    return;
                }
                WireNumber length =
                        isLong ? number(at + 8, 4, true) : explicit ? number(at + 6, 2, true) : number(at + 4, 4, true);
                long bytesOfValue = length.of(bytes);
                if (bytesOfValue != UNDEFINED && value + bytesOfValue > to) {
                    return;
                }
                if (bytesOfValue == UNDEFINED || item) {
                    at = value;
                    continue;
                }
                int end = value + (int) bytesOfValue;
                parts.add(new Part(at, end, counting));
                if (bytesOfValue == 2 || bytesOfValue == 4) {
                    number(value, (int) bytesOfValue, true);
                }
                at = end;
            }
        }

        private WireNumber number(int at, int width, boolean littleEndian) {
            WireNumber number = new WireNumber(at, width, littleEndian);
            numbers.add(number);
            return number;
        }

        private static List<WireNumber> with(List<WireNumber> counting, WireNumber another) {
            List<WireNumber> all = new ArrayList<>(counting);
            all.add(another);
            return all;
        }
    }
}
