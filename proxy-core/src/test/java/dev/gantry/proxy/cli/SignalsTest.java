package dev.gantry.proxy.cli;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class SignalsTest {
    @Test
    void callsTheActionForEverySignal() throws Exception {
        // Given
        BlockingQueue<String> caught = new LinkedBlockingQueue<>();
        Signals.handle("HUP", () -> caught.add("HUP"));

        // When
        String pid = Long.toString(ProcessHandle.current().pid());
        new ProcessBuilder("kill", "-HUP", pid).start().waitFor();
        String first = caught.poll(10, TimeUnit.SECONDS);
        new ProcessBuilder("kill", "-HUP", pid).start().waitFor();
        String second = caught.poll(10, TimeUnit.SECONDS);

        // Then
        assertThat(first).isEqualTo("HUP");
        assertThat(second).isEqualTo("HUP");
    }

    @Test
    void aSignalThatDoesNotExistIsLeftAlone() {
        // Given
        String none = "NONESUCH";

        // When
        // Then
        assertThatCode(() -> Signals.handle(none, () -> {})).doesNotThrowAnyException();
    }
}
