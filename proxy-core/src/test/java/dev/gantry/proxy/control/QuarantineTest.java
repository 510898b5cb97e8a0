package dev.gantry.proxy.control;

import dev.gantry.proxy.control.QuarantineEntry.Kind;
import dev.gantry.proxy.testing.FakePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class QuarantineTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private Instant now = START;

    @TempDir
    private Path state;

    private Quarantine quarantine() throws IOException {
        InstantSource source = () -> now;
        return new Quarantine(new QuarantineFile(state), source.withZone(ZoneOffset.UTC));
    }

    private static QuarantineEntry entry(Kind kind, String id, @Nullable Duration time) {
        return new QuarantineEntry(kind, id, START, time == null ? null : START.plus(time), "odd traffic", "root");
    }

    @Test
    void shutsOutADeviceAndNobodyElse() throws Exception {
        // Given
        Quarantine quarantine = quarantine();

        // When
        quarantine.add(entry(Kind.DEVICE, "ct-01", null));

        // Then
        assertThat(quarantine.against(FakePolicy.CT)).isEqualTo("device `ct-01` is in quarantine: odd traffic");
        assertThat(quarantine.against(FakePolicy.PACS)).isNull();
    }

    @Test
    void shutsOutEveryDeviceOfAZone() throws Exception {
        // Given
        Quarantine quarantine = quarantine();

        // When
        quarantine.add(entry(Kind.ZONE, "modality", null));

        // Then
        assertThat(quarantine.against(FakePolicy.CT)).contains("zone `modality`");
        assertThat(quarantine.against(FakePolicy.PACS)).isNull();
    }

    @Test
    void aDeviceIsNotMeantByTheIdOfAZone() throws Exception {
        // Given
        Quarantine quarantine = quarantine();

        // When
        quarantine.add(entry(Kind.ZONE, "ct-01", null));

        // Then
        assertThat(quarantine.against(FakePolicy.CT)).isNull();
    }

    @Test
    void outlivesARestart() throws Exception {
        // Given
        QuarantineEntry timed = entry(Kind.DEVICE, "ct-01", Duration.ofHours(2));
        QuarantineEntry endless = entry(Kind.ZONE, "pacs", null);
        Quarantine before = quarantine();
        before.add(timed);
        before.add(endless);

        // When
        Quarantine after = quarantine();

        // Then
        assertThat(after.entries()).containsExactly(timed, endless);
        assertThat(Files.getPosixFilePermissions(state.resolve("quarantine.json")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void endsByItself() throws Exception {
        // Given
        Quarantine quarantine = quarantine();
        quarantine.add(entry(Kind.DEVICE, "ct-01", Duration.ofHours(2)));

        // When
        now = START.plus(Duration.ofHours(2)).minusMillis(1);
        String justBefore = quarantine.against(FakePolicy.CT);
        now = START.plus(Duration.ofHours(2));
        String then = quarantine.against(FakePolicy.CT);

        // Then
        assertThat(justBefore).contains("until 2026-03-01T14:00:00Z");
        assertThat(then).isNull();
        assertThat(quarantine.entries()).isEmpty();
    }

    @Test
    void aNewOrderAboutTheSameReplacesTheOld() throws Exception {
        // Given
        Quarantine quarantine = quarantine();
        quarantine.add(entry(Kind.DEVICE, "ct-01", Duration.ofHours(2)));

        // When
        quarantine.add(entry(Kind.DEVICE, "ct-01", null));

        // Then
        assertThat(quarantine.entries()).containsExactly(entry(Kind.DEVICE, "ct-01", null));
    }

    @Test
    void releaseEndsWhatHasTheIdAndSaysWhat() throws Exception {
        // Given
        Quarantine quarantine = quarantine();
        quarantine.add(entry(Kind.DEVICE, "ct-01", null));
        quarantine.add(entry(Kind.ZONE, "pacs", null));

        // When
        var ended = quarantine.release("ct-01");

        // Then
        assertThat(ended).containsExactly(entry(Kind.DEVICE, "ct-01", null));
        assertThat(quarantine.release("ct-01")).isEmpty();
        assertThat(quarantine().entries()).containsExactly(entry(Kind.ZONE, "pacs", null));
    }

    @Test
    void aDamagedFileLetsNobodyBelieveThatNobodyIsShutOut() throws Exception {
        for (String damaged : new String[] {"", "{}", "[", "{\"entries\":[{\"kind\":\"planet\",\"id\":\"x\"}]}"}) {
            // Given
            Files.writeString(state.resolve("quarantine.json"), damaged);

            // When, Then
            assertThatThrownBy(this::quarantine)
                    .as(damaged)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is damaged");
        }
    }
}
