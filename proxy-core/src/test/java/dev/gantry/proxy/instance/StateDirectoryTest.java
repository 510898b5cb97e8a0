package dev.gantry.proxy.instance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StateDirectoryTest {
    @Test
    void isMadeForItsOwnerAlone(@TempDir Path directory) throws Exception {
        // Given
        Path state = directory.resolve("var/state");

        // When
        try (StateDirectory taken = StateDirectory.take(state)) {

            // Then
            assertThat(taken.path()).isEqualTo(state);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
                    .isEqualTo("rwx------");
            assertThat(StateDirectory.holder(state))
                    .contains(ProcessHandle.current().pid());
        }
    }

    @Test
    void isNotTakenTwice(@TempDir Path state) throws Exception {
        // Given
        try (StateDirectory taken = StateDirectory.take(state)) {

            // When
            // Then
            assertThatThrownBy(() -> StateDirectory.take(taken.path()))
                    .isInstanceOf(StateInUseException.class)
                    .hasMessage("another instance (pid "
                            + ProcessHandle.current().pid() + ") runs on the state `" + state + "`");
        }
    }

    @Test
    void canBeTakenAgainWhenGivenBack(@TempDir Path state) throws Exception {
        // Given
        StateDirectory.take(state).close();

        // When
        try (StateDirectory again = StateDirectory.take(state)) {

            // Then
            assertThat(again.path()).isEqualTo(state);
        }
        assertThat(StateDirectory.holder(state)).isEmpty();
    }

    @Test
    void aFileInItsPlaceIsAnError(@TempDir Path directory) throws Exception {
        // Given
        Path state = Files.writeString(directory.resolve("state"), "");

        // When
        // Then
        assertThatThrownBy(() -> StateDirectory.take(state)).isInstanceOf(IOException.class);
    }

    @Test
    void aPidFileThatHoldsNoPidIsNoHolder(@TempDir Path state) throws Exception {
        // Given
        Files.writeString(state.resolve("gantry.pid"), "rm -rf /\n");

        // When
        var holder = StateDirectory.holder(state);

        // Then
        assertThat(holder).isEmpty();
    }
}
