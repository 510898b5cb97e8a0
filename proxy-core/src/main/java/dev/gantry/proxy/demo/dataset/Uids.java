package dev.gantry.proxy.demo.dataset;

import dev.gantry.proxy.dicom.Uid;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Random;

/** UIDs of the form that PS3.5 B.2 derives from a UUID: {@code 2.25.} and its 128 bits as a decimal number. */
public final class Uids {
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_1 = 0x8000_0000_0000_0000L;

    private Uids() {}

    /** Returns a new UID, of a random UUID (version 4 of RFC 9562). */
    public static Uid random(Random random) {
        long high = (random.nextLong() & ~0xF000L) | VERSION_4;
        long low = (random.nextLong() & ~0xC000_0000_0000_0000L) | VARIANT_1;
        byte[] bits = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
        return new Uid("2.25." + new BigInteger(1, bits));
    }
}
