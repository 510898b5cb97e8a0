package dev.gantry.proxy.pending;

import dev.gantry.proxy.pending.FirstSenders.First;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class FirstSendersTest {
    private static final Fingerprint DIGEST = Fingerprint.of("content");

    @TempDir
    Path directory;

    @Test
    void keepsTheFirst() {
        // Given
        FirstSenders senders = FirstSenders.inMemory();
        senders.note("1.2", "ct-01", DIGEST);
        // When
        First second = senders.note("1.2", "us-01", null);
        // Then
        assertThat(second).isEqualTo(new First("ct-01", DIGEST));
        assertThat(senders.of("1.2")).contains(new First("ct-01", DIGEST));
        assertThat(senders.of("1.3")).isEmpty();
    }

    @Test
    void forgetsTheOldestOverARestartToo() throws IOException {
        // Given
        Path file = directory.resolve("j");
        try (FirstSenders senders = FirstSenders.journaled(file, 2)) {
            senders.note("1.1", "ct-01", null);
            senders.note("1.2", "ct-01", DIGEST);
            senders.note("1.3", "ct-02", null);
            assertThat(senders.size()).isEqualTo(2);
        }
        // When
        try (FirstSenders senders = FirstSenders.journaled(file, 2)) {
            // Then
            assertThat(senders.of("1.1")).isEmpty();
            assertThat(senders.of("1.2")).contains(new First("ct-01", DIGEST));
            assertThat(senders.of("1.3")).contains(new First("ct-02", null));
        }
    }
}
