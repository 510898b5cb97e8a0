package dev.gantry.proxy.fuzz;

import dev.gantry.proxy.dicom.pdu.Mutation;
import dev.gantry.proxy.fuzz.PduParts.Part;
import dev.gantry.proxy.fuzz.PduParts.WireNumber;
import dev.gantry.proxy.testing.Wire;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Damages a stream of PDUs with regard to its structure: kinds and lengths become others, parts go, come twice or change places,
 * with or without the lengths that count them, and PDUs as well; beside that, bytes are damaged blindly.
 */
final class StreamMutation {
    private static final long[] INTERESTING = {
        0,
        1,
        2,
        3,
        4,
        5,
        7,
        0x7F,
        0x80,
        0xFE,
        0xFF,
        0x100,
        0x101,
        0x102,
        0x7FFF,
        0x8000,
        0xFFFE,
        0xFFFF,
        0x10000,
        0x7FFF_FFFF,
        0x8000_0000L,
        0xFFFF_FFFAL,
        0xFFFF_FFFCL,
        0xFFFF_FFFEL,
        0xFFFF_FFFFL
    };
    private static final List<byte[]> NOISE = List.of(
            Wire.text("../../etc/passwd"),
            Wire.text("A\r\nlevel=info"),
            Wire.text("1.2..3"),
            Wire.text("*"),
            Wire.text("\\"),
            new byte[] {0},
            new byte[] {(byte) 0xC0, (byte) 0xAF, 0x1B, '['},
            Wire.hex("feff00e0 ffffffff"),
            Wire.hex("feffdde0 00000000"),
            Wire.hex("08001211 ffffffff feff00e0 ffffffff"));
    private static final int LONGEST = 512 << 10;

    private final List<byte[]> strangers;
    private final Random random;

    /**
     * @param strangers PDUs of other streams that may turn up in this one
     * @param random decides everything: the same numbers make the same damage
     */
    StreamMutation(List<byte[]> strangers, Random random) {
        this.strangers = strangers;
        this.random = random;
    }

    /** Returns a damaged stream of copies. */
    List<byte[]> mutate(List<byte[]> stream) {
        List<byte[]> pdus = new ArrayList<>(stream);
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            if (pdus.isEmpty() || random.nextInt(4) == 0) {
                mutateOrder(pdus);
            } else {
                int which = random.nextInt(pdus.size());
                pdus.set(which, mutatePdu(pdus.get(which)));
            }
        }
        return pdus;
    }

    private void mutateOrder(List<byte[]> pdus) {
        int at = random.nextInt(pdus.size() + 1);
        if (at == pdus.size() || random.nextInt(4) == 0) {
            pdus.add(at, strangers.get(random.nextInt(strangers.size())));
            return;
        }
        byte[] pdu = pdus.get(at);
        switch (random.nextInt(4)) {
            case 0 -> pdus.remove(at);
            case 1 -> {
                int times = random.nextInt(10) == 0 ? 100 : 1;
                for (int i = 0; i < times && pdu.length * (i + 1L) < LONGEST; i++) {
                    pdus.add(at, pdu);
                }
            }
            case 2 -> pdus.add(random.nextInt(pdus.size()), pdus.remove(at));
            default -> {
                if (pdu.length > 12 && pdu[0] == 4) {
                    pdus.remove(at);
                    pdus.addAll(at, fragmented(pdu));
                }
            }
        }
    }

    /** The first presentation data value of a P-DATA-TF in fragments of a few bytes, of which some may say that they are the last. */
    private List<byte[]> fragmented(byte[] pdu) {
        List<byte[]> fragments = new ArrayList<>();
        int step = 1 + random.nextInt(40);
        for (int at = 12; at < Math.min(pdu.length, 12 + 200 * step); at += step) {
            int end = Math.min(pdu.length, at + step);
            int header = (pdu[11] & ~2) | (end == pdu.length || random.nextInt(60) == 0 ? 2 : 0);
            fragments.add(Wire.pdu(4, Wire.pdv(pdu[10] & 0xFF, header, Arrays.copyOfRange(pdu, at, end))));
        }
        return fragments;
    }

    private byte[] mutatePdu(byte[] original) {
        byte[] pdu = original.clone();
        PduParts parts = PduParts.of(pdu);
        int how = random.nextInt(10);
        if (how < 4 && !parts.numbers().isEmpty()) {
            WireNumber number =
                    parts.numbers().get(random.nextInt(parts.numbers().size()));
            number.set(pdu, another(number.of(pdu)));
            return pdu;
        }
        if (how < 8 && !parts.parts().isEmpty()) {
            return mutatePart(pdu, parts.parts());
        }
        return how == 8 && pdu.length > 0
                ? Arrays.copyOf(pdu, random.nextInt(pdu.length))
                : Mutation.mutate(pdu, random);
    }

    private long another(long value) {
        return switch (random.nextInt(4)) {
            case 0 -> value + random.nextInt(9) - 4;
            case 1 -> value ^ (1L << random.nextInt(32));
            default -> INTERESTING[random.nextInt(INTERESTING.length)];
        };
    }

    private byte[] mutatePart(byte[] pdu, List<Part> parts) {
        Part part = parts.get(random.nextInt(parts.size()));
        byte[] bytes = Arrays.copyOfRange(pdu, part.from(), part.to());
        return switch (random.nextInt(6)) {
            case 0 -> replaced(pdu, part.from(), part.to(), part, new byte[0]);
            case 1 -> replaced(pdu, part.to(), part.to(), part, bytes);
            case 2 -> replaced(pdu, part.to(), part.to(), part, repeated(bytes, 1 + random.nextInt(300)));
            case 3 -> {
                int at = part.from() + random.nextInt(bytes.length + 1);
                yield replaced(pdu, at, at, part, NOISE.get(random.nextInt(NOISE.size())));
            }
            case 4 -> {
                Part other = parts.get(random.nextInt(parts.size()));
                yield replaced(pdu, part.from(), part.to(), part, Arrays.copyOfRange(pdu, other.from(), other.to()));
            }
            default -> {
                int cut = random.nextInt(bytes.length + 1);
                yield replaced(pdu, part.from() + cut, part.to(), part, new byte[0]);
            }
        };
    }

    private static byte[] repeated(byte[] bytes, int times) {
        int fitting = Math.max(1, Math.min(times, LONGEST / Math.max(1, bytes.length)));
        byte[][] all = new byte[fitting][];
        Arrays.fill(all, bytes);
        return Wire.concat(all);
    }

    /** Puts bytes in the place of others; three times of four the lengths that count them are made right. */
    private byte[] replaced(byte[] pdu, int from, int to, Part part, byte[] bytes) {
        byte[] result =
                Wire.concat(Arrays.copyOf(pdu, from), bytes, Arrays.copyOfRange(pdu, to, Math.max(to, pdu.length)));
        if (random.nextInt(4) > 0) {
            // Lengths stand before what they count, so their places are still the same.
            for (WireNumber length : part.countedBy()) {
                length.set(result, length.of(pdu) + bytes.length - (to - from));
            }
        }
        return result;
    }
}
