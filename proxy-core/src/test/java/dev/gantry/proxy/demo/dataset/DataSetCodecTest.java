package dev.gantry.proxy.demo.dataset;

import dev.gantry.proxy.demo.dataset.DataSetReader.MalformedDataSetException;
import dev.gantry.proxy.dicom.Uid;
import dev.gantry.proxy.dicom.WellKnownUids;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DataSetCodecTest {
    private static final Uid EXPLICIT = WellKnownUids.EXPLICIT_VR_LITTLE_ENDIAN;
    private static final Uid IMPLICIT = WellKnownUids.IMPLICIT_VR_LITTLE_ENDIAN;

    private static DataSet sample() {
        return new DataSet()
                .put(Tag.PATIENT_ID, Vr.LO, "PHANTOM-1")
                .put(Tag.SOP_INSTANCE_UID, Vr.UI, "2.25.1")
                .putItems(
                        Tag.REFERENCED_SOP_SEQUENCE,
                        List.of(
                                new DataSet().put(Tag.REFERENCED_SOP_INSTANCE_UID, Vr.UI, "2.25.12"),
                                new DataSet().put(Tag.REFERENCED_SOP_INSTANCE_UID, Vr.UI, "2.25.345")))
                .putUnsignedShort(Tag.ROWS, 512)
                .put(Tag.PIXEL_DATA, Vr.OB, new byte[] {1, 2});
    }

    private static byte[] hex(String... parts) {
        return HexFormat.of().parseHex(String.join("", parts).replace(" ", ""));
    }

    @Test
    void writesExplicitVrLittleEndianInTheOrderOfTags() {
        // Given
        DataSet dataSet = new DataSet()
                .putUnsignedShort(Tag.ROWS, 512)
                .put(Tag.SOP_INSTANCE_UID, Vr.UI, "2.25.1".concat("2"))
                .put(Tag.PIXEL_DATA, Vr.OB, new byte[] {1, 2});

        // When
        byte[] bytes = DataSetWriter.write(dataSet, EXPLICIT);

        // Then
        assertThat(bytes)
                .isEqualTo(hex(
                        "0800 1800 5549 0800 322e32352e313200", // (0008,0018) UI, padded with a NUL byte
                        "2800 1000 5553 0200 0002", // (0028,0010) US 512
                        "e07f 1000 4f42 0000 02000000 0102")); // (7FE0,0010) OB, length of four bytes
    }

    @Test
    void writesSequencesWithStatedLengths() {
        // Given
        DataSet dataSet = new DataSet()
                .putItems(
                        Tag.REFERENCED_SOP_SEQUENCE,
                        List.of(new DataSet().put(Tag.REFERENCED_SOP_INSTANCE_UID, Vr.UI, "1.22")));

        // When
        byte[] bytes = DataSetWriter.write(dataSet, IMPLICIT);

        // Then
        assertThat(bytes)
                .isEqualTo(hex(
                        "0800 9911 14000000", // (0008,1199), 20 bytes
                        "feff 00e0 0c000000", // an item of 12 bytes
                        "0800 5511 04000000 312e3232")); // (0008,1155)
    }

    @Test
    void readsWhatItWrites() throws Exception {
        for (Uid transferSyntax : List.of(EXPLICIT, IMPLICIT)) {
            // When
            DataSet read =
                    DataSetReader.read(DataSetWriter.write(sample(), transferSyntax), transferSyntax, Tag.PIXEL_DATA);

            // Then
            assertThat(read.text(Tag.PATIENT_ID)).isEqualTo("PHANTOM-1");
            assertThat(read.items(Tag.REFERENCED_SOP_SEQUENCE))
                    .extracting(item -> item.text(Tag.REFERENCED_SOP_INSTANCE_UID))
                    .containsExactly("2.25.12", "2.25.345");
            assertThat(DataSetWriter.write(read, transferSyntax))
                    .isEqualTo(DataSetWriter.write(sample(), transferSyntax));
        }
    }

    @Test
    void readsSequencesAndItemsOfUndefinedLength() throws Exception {
        // Given
        byte[] bytes = hex(
                "0800 9911 5351 0000 ffffffff", // (0008,1199) SQ
                "feff 00e0 ffffffff", // an item
                "0800 5511 5549 0400 312e3232", // (0008,1155)
                "feff 0de0 00000000", // its end
                "feff dde0 00000000", // the end of the sequence
                "1000 2000 4c4f 0200 4142"); // (0010,0020)

        // When
        DataSet read = DataSetReader.read(bytes, EXPLICIT, Tag.PIXEL_DATA);

        // Then
        assertThat(read.items(Tag.REFERENCED_SOP_SEQUENCE))
                .extracting(item -> item.text(Tag.REFERENCED_SOP_INSTANCE_UID))
                .containsExactly("1.22");
        assertThat(read.text(Tag.PATIENT_ID)).isEqualTo("AB");
    }

    @Test
    void doesNotLookBeyondTheLastTag() throws Exception {
        // Given
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(hex("1000 2000 4c4f 0200 4142"));
        bytes.writeBytes("7FE0 and whatever follows".getBytes(StandardCharsets.US_ASCII));

        // When
        DataSet read = DataSetReader.read(bytes.toByteArray(), EXPLICIT, 0x0020_FFFF);

        // Then
        assertThat(read.tags()).containsExactly(Tag.PATIENT_ID);
    }

    @Test
    void refusesALengthBeyondTheEnd() {
        // Given
        byte[] bytes = hex("1000 2000 4c4f ff00 4142");

        // When
        // Then
        assertThatThrownBy(() -> DataSetReader.read(bytes, EXPLICIT, Tag.PIXEL_DATA))
                .isInstanceOf(MalformedDataSetException.class)
                .hasMessage("value: 255 bytes (expected: at most 2)");
    }

    @Test
    void refusesSequencesThatNestForEver() {
        // Given
        byte[] level = hex("0800 9911 5351 0000 ffffffff", "feff 00e0 ffffffff");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < 10_000; i++) {
            bytes.writeBytes(level);
        }

        // When
        // Then
        assertThatThrownBy(() -> DataSetReader.read(bytes.toByteArray(), EXPLICIT, Tag.PIXEL_DATA))
                .hasMessageStartingWith("sequences: deeper than 16");
    }

    @Test
    void throwsNothingButItsOwnExceptionForDamagedBytes() {
        // Given
        long seed = System.nanoTime();
        Random random = new Random(seed);

        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = DataSetWriter.write(sample(), i % 2 == 0 ? EXPLICIT : IMPLICIT);
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            byte[] damaged = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));

            // When
            Throwable thrown = thrownBy(damaged, i % 2 == 0 ? EXPLICIT : IMPLICIT);

            // Then
            assertThat(thrown)
                    .as("seed %d, iteration %d", seed, i)
                    .satisfiesAnyOf(
                            none -> assertThat(none).isNull(),
                            some -> assertThat(some).isInstanceOf(MalformedDataSetException.class));
        }
    }

    private static @Nullable Throwable thrownBy(byte[] bytes, Uid transferSyntax) {
        try {
            DataSetReader.read(bytes, transferSyntax, Tag.PIXEL_DATA);
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    @Test
    void metaInformationSaysWhereTheDataSetBegins() throws Exception {
        // Given
        SopInstance instance =
                new SopInstance(sample().put(Tag.SOP_CLASS_UID, Vr.UI, WellKnownUids.CT_IMAGE_STORAGE.value()));

        // When
        byte[] file = instance.toFile();
        FileMeta meta = FileMeta.read(file);

        // Then
        assertThat(meta.transferSyntax()).isEqualTo(EXPLICIT);
        assertThat(Arrays.copyOfRange(file, meta.length(), file.length)).isEqualTo(instance.dataSet());
    }

    @Test
    void uidsAreThoseOfRandomUuids() {
        // When
        Uid uid = Uids.random(new Random(7));

        // Then
        assertThat(uid.value()).matches("2\\.25\\.[1-9][0-9]{30,38}");
        assertThat(uid).isNotEqualTo(Uids.random(new Random(8)));
    }
}
