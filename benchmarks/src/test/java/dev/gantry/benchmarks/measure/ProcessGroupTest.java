package dev.gantry.benchmarks.measure;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ProcessGroupTest {

    private static final long MIB = 1 << 20;

    private final ProcessGroup self = new ProcessGroup(List.of(ProcessHandle.current()));

    @Test
    void countsTheProcessorTimeThatIsSpent() {
        // Given
        Duration before = self.cpu();
        long until = System.nanoTime() + Duration.ofMillis(100).toNanos();
        long count = 0;

        // When
        while (System.nanoTime() < until || self.cpu().equals(before)) {
            count++;
        }

        // Then
        assertThat(count).isPositive();
        assertThat(self.cpu()).isGreaterThan(before);
    }

    @Test
    void readsMemoryAndItsPeak() {
        // Given
        self.resetPeak();

        // When
        byte[] touched = new byte[(int) (64 * MIB)];
        Arrays.fill(touched, (byte) 1);

        // Then
        assertThat(touched[touched.length - 1]).isEqualTo((byte) 1);
        assertThat(self.residentBytes()).isGreaterThan(16 * MIB);
        long resident = self.residentBytesOfEach();
        assertThat(self.peakBytes()).isGreaterThanOrEqualTo(resident);
    }
}
