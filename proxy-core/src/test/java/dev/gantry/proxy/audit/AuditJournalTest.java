package dev.gantry.proxy.audit;

import dev.gantry.proxy.audit.AuditJournal.Draft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class AuditJournalTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private final Path directory;

    AuditJournalTest(@TempDir Path parent) {
        directory = parent.resolve("audit");
    }

    private AuditJournal open(long fileBytes) throws IOException {
        return AuditJournal.open(directory, Duration.ofDays(400), fileBytes);
    }

    private static List<Draft> drafts(int from, int to) {
        List<Draft> drafts = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            drafts.add(
                    new Draft(NOW.plusSeconds(i), "110113", "<AuditMessage n=\"" + i + "\">\n\u00fc</AuditMessage>"));
        }
        return drafts;
    }

    private void write(long fileBytes, int from, int to) throws IOException {
        try (AuditJournal journal = open(fileBytes)) {
            journal.append(drafts(from, to));
        }
    }

    private List<Path> files() throws IOException {
        return JournalVerification.files(directory);
    }

    private JournalVerification verify() throws IOException {
        return JournalVerification.of(files());
    }

    private List<Long> read(long from) throws Exception {
        List<Long> numbers = new ArrayList<>();
        try (JournalReader reader = new JournalReader(directory, from)) {
            for (AuditEntry entry = reader.next(); entry != null; entry = reader.next()) {
                numbers.add(entry.sequence());
            }
        }
        return numbers;
    }

    @Test
    void goesOnWhereItEnded() throws Exception {
        // When
        write(1 << 20, 1, 3);
        write(1 << 20, 4, 5);

        // Then
        JournalVerification result = verify();
        assertThat(result.findings()).isEmpty();
        assertThat(result.first()).isEqualTo(1);
        assertThat(result.last()).isEqualTo(5);
        assertThat(files()).hasSize(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().get(0))))
                .isEqualTo("rw-------");
    }

    @Test
    void continuesTheChainInFurtherFiles() throws Exception {
        // When
        for (int i = 1; i <= 10; i++) {
            write(500, i, i);
        }

        // Then
        assertThat(files().size()).isGreaterThan(2);
        assertThat(verify().findings()).isEmpty();
        assertThat(verify().last()).isEqualTo(10);
        assertThat(read(1)).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(read(8)).containsExactly(8L, 9L, 10L);
    }

    @Test
    void findsAChangeOfAnyByte() throws Exception {
        // Given
        write(1 << 20, 1, 3);
        Path file = files().get(0);
        byte[] whole = Files.readAllBytes(file);

        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            Files.write(file, changed);

            // When
            JournalVerification result = verify();

            // Then
            assertThat(result.isWhole()).as("byte %d", i).isFalse();
        }
    }

    @Test
    void findsAnEntryThatWasTakenOut() throws Exception {
        // Given
        write(1 << 20, 1, 3);
        List<String> lines = new ArrayList<>(Files.readAllLines(files().get(0)));
        lines.remove(1);
        Files.write(files().get(0), lines);

        // When
        JournalVerification result = verify();

        // Then
        assertThat(result.findings())
                .extracting(JournalVerification.Finding::message)
                .containsExactly("entry 3 follows entry 1");
    }

    @Test
    void findsAFileThatWasTakenOut() throws Exception {
        // Given
        for (int i = 1; i <= 10; i++) {
            write(500, i, i);
        }
        Files.delete(files().get(1));

        // When
        JournalVerification result = verify();

        // Then
        assertThat(result.isWhole()).isFalse();
    }

    @Test
    void cutsOffALineThatWasNotWrittenToItsEnd() throws Exception {
        // Given
        write(1 << 20, 1, 2);
        Files.writeString(files().get(0), "{\"seq\":3,\"ti", StandardOpenOption.APPEND);

        // When
        write(1 << 20, 3, 3);

        // Then
        assertThat(verify().findings()).isEmpty();
        assertThat(verify().last()).isEqualTo(3);
    }

    @Test
    void beginsANewChainBehindAnEndThatWasChanged() throws Exception {
        // Given
        write(1 << 20, 1, 2);
        Path file = files().get(0);
        Files.writeString(file, Files.readString(file).replace("n=\\\"2\\\"", "n=\\\"7\\\""));

        // When
        try (AuditJournal journal = open(1 << 20)) {
            assertThat(journal.damage()).contains("is not as it was written");
            journal.append(drafts(3, 3));
        }

        // Then
        assertThat(verify().isWhole()).isFalse();
        assertThat(verify().last()).isEqualTo(3);
    }

    @Test
    void readsOnWhatIsWrittenMeanwhile() throws Exception {
        // Given
        try (AuditJournal journal = open(300);
                JournalReader reader = new JournalReader(directory, 1)) {
            List<Long> numbers = new ArrayList<>();

            // When
            for (int i = 1; i <= 20; i++) {
                journal.append(drafts(i, i));
                for (AuditEntry entry = reader.next(); entry != null; entry = reader.next()) {
                    numbers.add(entry.sequence());
                }
            }

            // Then
            assertThat(numbers).hasSize(20).isSorted();
        }
    }

    @Test
    void deletesWhatIsOldAndSent() throws Exception {
        // Given
        for (int i = 1; i <= 10; i++) {
            write(500, i, i);
        }
        List<Path> files = files();
        for (Path file : files) {
            Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(500))));
        }
        try (AuditJournal journal = open(500)) {
            // When
            journal.prune(NOW, () -> JournalFiles.first(files.get(2)));
        }

        // Then
        assertThat(files()).doesNotContain(files.get(0), files.get(1)).contains(files.get(2));
    }

    @Test
    void knowsHowLongItsFilesAreWithoutLookingAtThem() throws Exception {
        // Given
        write(500, 1, 1);
        try (AuditJournal journal = open(500)) {
            // When
            for (int i = 2; i <= 10; i++) {
                journal.append(drafts(i, i));
            }

            // Then
            long all = 0;
            for (Path file : files()) {
                all += Files.size(file);
            }
            JournalSizes sizes = journal.sizes();
            assertThat(sizes.from(1)).isEqualTo(all);
            assertThat(sizes.from(11)).isZero();
            assertThat(sizes.from(10)).isPositive().isLessThan(all / 5);
            long second = JournalFiles.first(files().get(1));
            assertThat(sizes.followingFile(1)).isEqualTo(second);
            assertThat(sizes.from(second)).isEqualTo(all - Files.size(files().get(0)));

            // When
            Files.setLastModifiedTime(files().get(0), FileTime.from(NOW.minus(Duration.ofDays(500))));
            journal.prune(NOW, () -> 11);

            // Then
            assertThat(sizes.from(1)).isEqualTo(sizes.from(second));
        }
        assertThat(JournalSizes.of(directory, 10).from(11)).isZero();
    }

    @Test
    void writesCharactersBeyondTheBasicPlaneAsTheyWereHashed() throws Exception {
        // When
        try (AuditJournal journal = open(1 << 20)) {
            journal.append(List.of(new Draft(NOW, "110113", "<AuditMessage d=\"\uD83D\uDE37 \u00fc\u2028\"/>")));
            journal.append(List.of());
        }

        // Then
        assertThat(verify().findings()).isEmpty();
        assertThat(Files.readString(files().get(0))).contains("\uD83D\uDE37").hasLineCount(1);
    }
}
