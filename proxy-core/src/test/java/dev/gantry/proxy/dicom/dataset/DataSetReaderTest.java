package dev.gantry.proxy.dicom.dataset;

import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import dev.gantry.proxy.dicom.dataset.DataSetReader.Progress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DataSetReaderTest {
    private static final int MODALITY = 0x0008_0060;
    private static final int PATIENT_ID = 0x0010_0020;
    private static final int STATION_AE = 0x0040_0001;
    private static final int STEPS = 0x0040_0100;
    private static final int PIXEL_DATA = 0x7FE0_0010;
    private static final Encoding IMPLICIT = new Encoding(false, true);
    private static final Encoding EXPLICIT = new Encoding(true, true);
    private static final Encoding BIG_ENDIAN = new Encoding(true, false);

    /** Writes elements (PS3.5 7.1). */
    private static final class Writer {
        private final Encoding encoding;
        private final ByteBuf out = Unpooled.buffer();

        Writer(Encoding encoding) {
            this.encoding = encoding;
        }

        Writer text(int tag, String vr, String value) {
            byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
            header(tag, vr, bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        Writer header(int tag, String vr, int length) {
            number(tag >>> 16, 2);
            number(tag & 0xFFFF, 2);
            if (!encoding.explicitVr() || vr.isEmpty()) {
                number(length, 4);
            } else if (Set.of("OB", "OW", "SQ", "UN", "UT").contains(vr)) {
                out.writeBytes(vr.getBytes(StandardCharsets.ISO_8859_1)).writeShort(0);
                number(length, 4);
            } else {
                out.writeBytes(vr.getBytes(StandardCharsets.ISO_8859_1));
                number(length, 2);
            }
            return this;
        }

        Writer sequence(int tag, Writer... items) {
            ByteBuf content = Unpooled.buffer();
            for (Writer item : items) {
                Writer wrapped = new Writer(encoding);
                wrapped.header(0xFFFE_E000, "", item.out.readableBytes());
                content.writeBytes(wrapped.out).writeBytes(item.out.duplicate());
            }
            header(tag, "SQ", content.readableBytes());
            out.writeBytes(content);
            return this;
        }

        Writer undefinedSequence(int tag, Writer... items) {
            header(tag, "SQ", -1);
            for (Writer item : items) {
                header(0xFFFE_E000, "", -1);
                out.writeBytes(item.out.duplicate());
                header(0xFFFE_E00D, "", 0);
            }
            return header(0xFFFE_E0DD, "", 0);
        }

        private void number(int value, int length) {
            for (int i = 0; i < length; i++) {
                out.writeByte(value >>> (8 * (encoding.littleEndian() ? i : length - 1 - i)));
            }
        }
    }

    private static final class Picked implements DataSetReader.Selection {
        private final Map<String, String> values = new TreeMap<>();
        private final int highest;

        Picked(int highest) {
            this.highest = highest;
        }

        @Override
        public int highestTag() {
            return highest;
        }

        @Override
        public boolean wants(int sequence, int tag) {
            return sequence == 0 ? tag == MODALITY || tag == PATIENT_ID : tag == STATION_AE;
        }

        @Override
        public boolean looksInto(int sequence) {
            return sequence == STEPS;
        }

        @Override
        public void value(int sequence, int tag, byte[] value) {
            values.merge(
                    String.format("%08X.%08X", sequence, tag),
                    new String(value, StandardCharsets.ISO_8859_1),
                    (one, two) -> one + "|" + two);
        }
    }

    private static Writer sample(Encoding encoding) {
        return new Writer(encoding)
                .text(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.2\0")
                .text(MODALITY, "CS", "CT")
                .sequence(0x0008_1140, new Writer(encoding).text(MODALITY, "CS", "XX"))
                .text(PATIENT_ID, "LO", "PHANTOM-1 ")
                .undefinedSequence(
                        0x0040_0008,
                        new Writer(encoding)
                                .undefinedSequence(0x0040_0009, new Writer(encoding).text(PATIENT_ID, "LO", "no")))
                .sequence(
                        STEPS,
                        new Writer(encoding).text(STATION_AE, "AE", "CT01"),
                        new Writer(encoding).text(STATION_AE, "AE", "CT02"))
                .header(PIXEL_DATA, "OW", 512 << 20);
    }

    private static Progress readAll(Encoding encoding, ByteBuf bytes, Picked picked) {
        DataSetReader reader = new DataSetReader(encoding, picked);
        Progress progress = reader.read(bytes);
        return progress == Progress.READING ? reader.end() : progress;
    }

    static Encoding[] encodings() {
        return new Encoding[] {IMPLICIT, EXPLICIT, BIG_ENDIAN};
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void picksOutWhatWasAskedForAndStopsBehindIt(Encoding encoding) {
        // Given
        Picked picked = new Picked(STEPS);

        // When
        Progress progress = readAll(encoding, sample(encoding).out, picked);

        // Then
        assertThat(progress).isEqualTo(Progress.DONE);
        assertThat(picked.values)
                .containsEntry("00000000.00080060", "CT")
                .containsEntry("00000000.00100020", "PHANTOM-1 ")
                .containsEntry("00400100.00400001", "CT01|CT02")
                .hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void readsTheSameHoweverTheBytesAreCut(Encoding encoding) {
        // Given
        ByteBuf bytes = sample(encoding).out;
        for (int cut = 1; cut < bytes.readableBytes(); cut++) {
            Picked picked = new Picked(STEPS);
            DataSetReader reader = new DataSetReader(encoding, picked);

            // When
            reader.read(bytes.slice(0, cut));
            Progress progress = reader.read(bytes.slice(cut, bytes.readableBytes() - cut));

            // Then
            assertThat(progress).as("cut at %d", cut).isEqualTo(Progress.DONE);
            assertThat(picked.values).as("cut at %d", cut).hasSize(3);
        }
    }

    @Test
    void doesNotReadWhatNobodyAskedFor() {
        // Given
        Picked picked = new Picked(MODALITY);

        // When
        Progress progress = readAll(EXPLICIT, sample(EXPLICIT).out, picked);

        // Then
        assertThat(progress).isEqualTo(Progress.DONE);
        assertThat(picked.values).containsOnlyKeys("00000000.00080060");
    }

    @Test
    void readsASequenceOfUnknownRepresentationAsImplicit() {
        // Given
        Writer writer = new Writer(EXPLICIT).text(MODALITY, "CS", "CT").header(0x0009_1001, "UN", -1);
        writer.out.writeBytes(new Writer(IMPLICIT)
                .header(0xFFFE_E000, "", -1)
                .text(0x0009_1002, "", "ab")
                .header(0xFFFE_E00D, "", 0)
                .header(0xFFFE_E0DD, "", 0)
                .out);
        writer.text(PATIENT_ID, "LO", "P1");
        Picked picked = new Picked(PATIENT_ID);

        // When
        Progress progress = readAll(EXPLICIT, writer.out, picked);

        // Then
        assertThat(progress).isEqualTo(Progress.DONE);
        assertThat(picked.values).containsEntry("00000000.00100020", "P1");
    }

    @ParameterizedTest
    @ValueSource(ints = {DataSetReader.MAX_DEPTH - 1, DataSetReader.MAX_DEPTH})
    void readsSequencesAsDeepAsItMay(int depth) {
        assertThat(readAll(IMPLICIT, nested(depth), new Picked(PATIENT_ID))).isEqualTo(Progress.DONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {DataSetReader.MAX_DEPTH + 1, 100_000})
    void refusesSequencesThatAreNestedTooDeeply(int depth) {
        assertThat(readAll(IMPLICIT, nested(depth), new Picked(PATIENT_ID))).isEqualTo(Progress.MALFORMED);
    }

    private static ByteBuf nested(int depth) {
        Writer writer = new Writer(IMPLICIT);
        for (int i = 0; i < depth; i++) {
            writer.header(0x0008_1140, "SQ", -1).header(0xFFFE_E000, "", -1);
        }
        for (int i = 0; i < depth; i++) {
            writer.header(0xFFFE_E00D, "", 0).header(0xFFFE_E0DD, "", 0);
        }
        return writer.out;
    }

    @Test
    void refusesElementsThatAreNotInOrder() {
        // Given: whoever reads on would find another modality behind the patient
        Writer writer = new Writer(EXPLICIT).text(PATIENT_ID, "LO", "P1").text(MODALITY, "CS", "CT");

        // When / Then
        assertThat(readAll(EXPLICIT, writer.out, new Picked(STEPS))).isEqualTo(Progress.MALFORMED);
    }

    @Test
    void refusesAnElementThatComesTwice() {
        // Given
        Writer writer = new Writer(EXPLICIT).text(MODALITY, "CS", "CT").text(MODALITY, "CS", "MR");

        // When / Then
        assertThat(readAll(EXPLICIT, writer.out, new Picked(STEPS))).isEqualTo(Progress.MALFORMED);
    }

    @Test
    void refusesAnItemThatReachesBeyondItsSequence() {
        // Given
        Writer writer = new Writer(EXPLICIT).header(0x0008_1140, "SQ", 8).header(0xFFFE_E000, "", 100);

        // When / Then
        assertThat(readAll(EXPLICIT, writer.out, new Picked(STEPS))).isEqualTo(Progress.MALFORMED);
    }

    @Test
    void refusesADataSetThatEndsInTheMiddle() {
        // Given
        ByteBuf bytes = new Writer(EXPLICIT).text(MODALITY, "CS", "CT").out;

        // When / Then
        for (int length = 1; length < bytes.readableBytes(); length++) {
            assertThat(readAll(EXPLICIT, bytes.slice(0, length), new Picked(STEPS)))
                    .isEqualTo(Progress.MALFORMED);
        }
    }

    @Test
    void refusesAValueThatIsTooLongToPickOut() {
        // Given
        Writer writer = new Writer(EXPLICIT).header(PATIENT_ID, "LO", DataSetReader.MAX_VALUE_BYTES + 2);

        // When / Then
        assertThat(readAll(EXPLICIT, writer.out, new Picked(STEPS))).isEqualTo(Progress.MALFORMED);
    }

    @Test
    void takesBytesOfAnyKindWithoutHarm() {
        // Given
        long seed = Long.getLong("dataset.fuzz.seed", 20261124L);
        Random random = new Random(seed);
        byte[] good = new byte[sample(EXPLICIT).out.readableBytes()];
        for (int round = 0; round < 50_000; round++) {
            Encoding encoding = encodings()[random.nextInt(3)];
            sample(encoding)
                    .out
                    .getBytes(
                            0,
                            good,
                            0,
                            Math.min(good.length, sample(encoding).out.readableBytes()));
            byte[] bad = Arrays.copyOf(good, good.length);
            for (int i = 0; i < 1 + random.nextInt(6); i++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }

            // When
            Progress progress = readAll(encoding, Unpooled.wrappedBuffer(bad), new Picked(STEPS));

            // Then
            assertThat(progress).as("seed %d, round %d", seed, round).isNotEqualTo(Progress.READING);
        }
    }

    @Test
    void knowsHowTransferSyntaxesAreEncoded() {
        assertThat(Encoding.of(WellKnownUids.IMPLICIT_VR_LITTLE_ENDIAN)).contains(IMPLICIT);
        assertThat(Encoding.of(WellKnownUids.EXPLICIT_VR_LITTLE_ENDIAN)).contains(EXPLICIT);
        assertThat(Encoding.of(WellKnownUids.EXPLICIT_VR_BIG_ENDIAN)).contains(BIG_ENDIAN);
        assertThat(Encoding.of(new Uid("1.2.840.10008.1.2.4.70"))).contains(EXPLICIT);
        assertThat(Encoding.of(WellKnownUids.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN))
                .isEqualTo(Optional.empty());
    }
}
