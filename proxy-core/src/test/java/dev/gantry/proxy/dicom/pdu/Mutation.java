package dev.gantry.proxy.dicom.pdu;

import java.util.Arrays;
import java.util.Random;

/** Damages bytes in the ways that find faults in parsers of length-prefixed formats. */
public final class Mutation {
    private static final int[] INTERESTING = {0, 1, 2, 3, 4, 5, 6, 0x7F, 0x80, 0xFC, 0xFE, 0xFF};

    private Mutation() {}

    /** Returns a damaged copy; the same random numbers make the same damage. */
    public static byte[] mutate(byte[] seed, Random random) {
        byte[] bytes = seed.clone();
        int times = 1 + random.nextInt(4);
        for (int i = 0; i < times && bytes.length > 0; i++) {
            bytes = mutateOnce(bytes, random);
        }
        return bytes;
    }

    private static byte[] mutateOnce(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length);
        int length = 1 + random.nextInt(Math.min(16, bytes.length - at));
        switch (random.nextInt(6)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) INTERESTING[random.nextInt(INTERESTING.length)];
            case 2 -> Arrays.fill(bytes, at, at + length, (byte) INTERESTING[random.nextInt(INTERESTING.length)]);
            case 3 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 4 -> {
                return Wire.concat(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + length, bytes.length));
            }
            default -> {
                byte[] repeated = Arrays.copyOfRange(bytes, at, at + length);
                return Wire.concat(
                        Arrays.copyOf(bytes, at + length),
                        repeated,
                        Arrays.copyOfRange(bytes, at + length, bytes.length));
            }
        }
        return bytes;
    }
}
