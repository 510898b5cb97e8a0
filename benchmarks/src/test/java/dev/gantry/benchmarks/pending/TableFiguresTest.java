package dev.gantry.benchmarks.pending;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TableFiguresTest {

    @Test
    void holdsOnlyBelowAllThatIsAskedFor() {
        assertThat(figures(199L << 20, 900, 1_900).holds()).isTrue();
        assertThat(figures(200L << 20, 900, 1_900).holds()).isFalse();
        assertThat(figures(10 << 20, 900, 20_000).holds()).isFalse();
        assertThat(figures(10 << 20, 20_000, 1_900).holds()).isFalse();
    }

    @Test
    void saysWhatWasExpectedOnlyWhereItWasMissed() {
        assertThat(figures(10 << 20, 900, 1_900).line())
                .contains("1,000 entries", "10.0 MiB of heap", "0.900 µs")
                .doesNotContain("expected");
        assertThat(figures(300L << 20, 900, 1_900).line()).contains("expected");
    }

    @Test
    void noticesALookUpThatFindsTheWrongThing() {
        // When
        Histogram nanos = LookUps.time(10, 100, number -> number < 10);
        // Then
        assertThat(nanos.getTotalCount()).isEqualTo(100);
        assertThatThrownBy(() -> LookUps.time(10, 100, number -> true)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void measuresAllTablesAndWritesThem(@TempDir Path directory) throws IOException {
        // Given
        Path json = directory.resolve("pending.json");
        StringWriter out = new StringWriter();
        // When
        int code = new CommandLine(new PendingCommand())
                .setOut(new PrintWriter(out))
                .execute(
                        "--directory",
                        directory.resolve("tables").toString(),
                        "--entries=2000",
                        "--look-ups=1000",
                        "--json",
                        json.toString());
        // Then
        assertThat(code).as(out.toString()).isIn(0, 3);
        assertThat(Files.readString(json))
                .contains("gantry-pending-1", "pending commitments", "pending moves", "first senders", "\"holds\"");
    }

    private static TableFigures figures(long heapBytes, double meanNanos, double p99Nanos) {
        return new TableFigures("table", 1_000, heapBytes, 0, 1, 0, meanNanos, p99Nanos);
    }
}
