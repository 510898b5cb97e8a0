package dev.gantry.tls.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AtomicFilesTest {
    @TempDir
    private Path directory;

    @Test
    void writesWholeFilesWithTheirMode() throws Exception {
        // Given
        Path secret = directory.resolve("secret.key");
        Files.writeString(secret, "old");

        // When
        AtomicFiles.write(secret, "new".getBytes(StandardCharsets.UTF_8), AtomicFiles.Access.SECRET);

        // Then
        assertThat(secret).hasContent("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(secret);
        }
        assertThat(AtomicFiles.isExposed(secret)).isFalse();
    }

    @Test
    void leavesNothingBehindWhereTheFileCannotBePut() throws Exception {
        // Given
        Path taken = Files.createDirectory(directory.resolve("taken"));
        Files.writeString(taken.resolve("inside"), "x");

        // When / Then
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> AtomicFiles.write(taken, new byte[1], AtomicFiles.Access.PUBLIC));
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(taken);
        }
    }

    @Test
    void createsDirectoriesForTheirOwnerAlone() throws Exception {
        // Given
        Path nested = directory.resolve("a/b");

        // When
        AtomicFiles.createPrivateDirectory(nested);

        // Then
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(nested)))
                .isEqualTo("rwx------");
    }
}
