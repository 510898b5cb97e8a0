package dev.gantry.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Compares the data sets of two DICOM files (PS3.10), in two ways that share no code. */
public final class DataSetComparison {

    private static final int PREAMBLE_AND_PREFIX = 132;
    private static final int GROUP_LENGTH_ELEMENT = 12;

    private DataSetComparison() {}

    /**
     * Differences found by pydicom, element by element into every sequence, in transfer syntax, VR and value; empty when
     * there are none. What a sender may do to a data set is not a difference: group lengths and trailing padding dropped,
     * and the VR of encapsulated pixel data corrected from OW to OB (PS3.5 A.4).
     */
    public static List<String> differences(Path expected, Path actual) {
        return PythonScript.named("compare_data_sets.py")
                .run(Duration.ofSeconds(60), expected.toString(), actual.toString())
                .lines()
                .toList();
    }

    /** The bytes that follow the file meta information group: the data set as it is encoded. */
    public static byte[] bytes(Path file) {
        try {
            byte[] all = Files.readAllBytes(file);
            // (0002,0000) UL, value length 4: the number of bytes of the group that follow it (PS3.10 7.1).
            int rest = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getInt(PREAMBLE_AND_PREFIX + 8);
            return Arrays.copyOfRange(all, PREAMBLE_AND_PREFIX + GROUP_LENGTH_ELEMENT + rest, all.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
