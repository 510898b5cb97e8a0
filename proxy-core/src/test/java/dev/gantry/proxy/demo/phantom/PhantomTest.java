package dev.gantry.proxy.demo.phantom;

import dev.gantry.proxy.demo.dataset.DataSet;
import dev.gantry.proxy.demo.dataset.DataSetReader;
import dev.gantry.proxy.demo.dataset.SopInstance;
import dev.gantry.proxy.demo.dataset.Tag;
import dev.gantry.proxy.dicom.WellKnownUids;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PhantomTest {
    private final PhantomStudy study =
            PhantomStudy.create("PHANTOM-1", LocalDateTime.of(2026, 11, 24, 9, 30, 5), new Random(1));

    private static DataSet decode(SopInstance instance) throws Exception {
        return DataSetReader.read(instance.dataSet(), WellKnownUids.EXPLICIT_VR_LITTLE_ENDIAN, Tag.PIXEL_DATA);
    }

    /** Returns the mean of a square of 11 by 11 pixels, in Hounsfield units. */
    private static double meanHounsfield(SopInstance slice, int centreX, int centreY) {
        byte[] dataSet = slice.dataSet();
        int pixels = dataSet.length - 2 * CtPhantom.SIZE * CtPhantom.SIZE;
        double sum = 0;
        for (int y = centreY - 5; y <= centreY + 5; y++) {
            for (int x = centreX - 5; x <= centreX + 5; x++) {
                int at = pixels + 2 * (y * CtPhantom.SIZE + x);
                sum += (dataSet[at] & 0xFF) + ((dataSet[at + 1] & 0xFF) << 8) + CtPhantom.INTERCEPT;
            }
        }
        return sum / 121;
    }

    @Test
    void ctShowsWaterAirAndRodsAtTheirHounsfieldUnits() {
        // When
        SopInstance rods = CtPhantom.series(study, 3).get(0);

        // Then
        assertThat(meanHounsfield(rods, 256, 256)).isBetween(-3.0, 3.0);
        assertThat(meanHounsfield(rods, 30, 480)).isBetween(-1003.0, -990.0);
        assertThat(meanHounsfield(rods, 256, 137)).isBetween(-1003.0, -990.0);
        assertThat(meanHounsfield(rods, 256 - 120, 256)).isBetween(940.0, 960.0);
    }

    @Test
    void ctSlicesAreOneSeriesWithIdentifiersOfTheirOwn() throws Exception {
        // When
        List<SopInstance> series = CtPhantom.series(study, 4);

        // Then
        Set<String> seriesUids = new HashSet<>();
        Set<String> instanceUids = new HashSet<>();
        for (SopInstance slice : series) {
            DataSet header = decode(slice);
            seriesUids.add(header.text(Tag.SERIES_INSTANCE_UID));
            instanceUids.add(header.text(Tag.SOP_INSTANCE_UID));
            assertThat(header.text(Tag.STUDY_INSTANCE_UID))
                    .isEqualTo(study.studyUid().value());
            assertThat(header.text(Tag.PATIENT_NAME)).isEqualTo("PHANTOM^DEMO");
            assertThat(header.text(Tag.STUDY_DATE)).isEqualTo("20261124");
            assertThat(header.text(Tag.STUDY_TIME)).isEqualTo("093005");
        }
        assertThat(seriesUids).hasSize(1);
        assertThat(instanceUids).hasSize(4);
        assertThat(decode(series.get(3)).text(Tag.IMAGE_POSITION_PATIENT)).endsWith("\\15.00");
    }

    @Test
    void ultrasoundIsDarkInTheCystAndBrighterBehindIt() throws Exception {
        // When
        SopInstance image = UltrasoundPhantom.image(study);

        // Then
        double cyst = mean(image, 262, 170);
        double tissue = mean(image, 320, 120);
        assertThat(decode(image).text(Tag.MODALITY)).isEqualTo("US");
        assertThat(cyst).isLessThan(20);
        assertThat(tissue).isGreaterThan(60);
    }

    private static double mean(SopInstance image, int centreX, int centreY) {
        byte[] dataSet = image.dataSet();
        int pixels = dataSet.length - UltrasoundPhantom.WIDTH * UltrasoundPhantom.HEIGHT;
        double sum = 0;
        for (int y = centreY - 5; y <= centreY + 5; y++) {
            for (int x = centreX - 5; x <= centreX + 5; x++) {
                sum += dataSet[pixels + y * UltrasoundPhantom.WIDTH + x] & 0xFF;
            }
        }
        return sum / 121;
    }

    @Test
    void letteringIsWhereItIsSaidToBe() {
        // Given
        Set<Integer> rows = new HashSet<>();
        Set<Integer> columns = new HashSet<>();

        // When
        Lettering.draw("GANTRY DEMO", 10, 20, 2, (x, y) -> {
            columns.add(x);
            rows.add(y);
        });

        // Then
        assertThat(rows).allMatch(y -> y >= 20 && y < 34).hasSize(14);
        assertThat(columns).allMatch(x -> x >= 10 && x < 10 + Lettering.width("GANTRY DEMO", 2));
    }
}
