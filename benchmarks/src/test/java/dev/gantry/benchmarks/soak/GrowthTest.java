package dev.gantry.benchmarks.soak;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GrowthTest {
    private static final long MEBIBYTE = 1 << 20;

    private static Sample sample(int number, long heap, long files) {
        return new Sample(number, Map.of(), 0, 0, 200 * MEBIBYTE, heap, 8 * MEBIBYTE, 30, files);
    }

    @Test
    void findsNothingWhereOnlyTheStartDiffers() {
        // Given
        List<Sample> samples = IntStream.range(0, 20)
                .mapToObj(i -> sample(i, i < 4 ? i * 10L * MEBIBYTE : (40L + i % 3) * MEBIBYTE, 100 + i % 50))
                .toList();

        // When
        List<String> findings = Growth.findings(samples);

        // Then
        assertThat(findings).isEmpty();
    }

    @Test
    void findsWhatGrowsFromSampleToSample() {
        // Given
        List<Sample> samples = IntStream.range(0, 20)
                .mapToObj(i -> sample(i, (40 + 3 * i) * MEBIBYTE, 100 + 10 * i))
                .toList();

        // When
        List<String> findings = Growth.findings(samples);

        // Then
        assertThat(findings)
                .containsExactly(
                        "heap after a collection, KiB: from 62464 to 87040 (expected: at most 16384 more)",
                        "open files: from 170 to 250 (expected: at most 64 more)");
    }

    @Test
    void readsTheSeriesOfAMetricThatCarryALabel() {
        // Given
        List<String> lines = List.of(
                "# TYPE jvm_memory_used_bytes gauge",
                "jvm_memory_used_bytes{area=\"heap\",id=\"a\"} 1.5E6",
                "jvm_memory_used_bytes{area=\"heap\",id=\"b\"} 5.0",
                "jvm_memory_used_bytes{area=\"nonheap\",id=\"c\"} 7.0",
                "jvm_memory_used_bytes_other{area=\"heap\"} 9.0",
                "process_files_open_files 42.0");

        // When
        // Then
        assertThat(InstanceFigures.sum(lines, "jvm_memory_used_bytes", "area=\"heap\""))
                .isEqualTo(1_500_005);
        assertThat(InstanceFigures.sum(lines, "process_files_open_files", "")).isEqualTo(42);
        assertThat(InstanceFigures.sum(lines, "absent", "")).isZero();
    }
}
