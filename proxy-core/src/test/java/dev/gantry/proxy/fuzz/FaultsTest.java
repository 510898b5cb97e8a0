package dev.gantry.proxy.fuzz;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** A fuzz test that hears nothing must have been able to hear. */
class FaultsTest {
    private final Faults faults = new Faults();

    @BeforeEach
    void listen() {
        faults.listen();
    }

    @AfterEach
    void close() {
        faults.close();
    }

    @Test
    void hearsOfABufferThatNobodyReleases() throws InterruptedException {
        // When
        lose();
        Faults.detectLeaks();

        // Then
        assertThat(faults.heard()).anySatisfy(fault -> assertThat(fault).contains("LEAK"));
    }

    /** In a frame of its own, so that nothing holds the buffer afterwards. */
    private static void lose() {
        ByteBufAllocator.DEFAULT.directBuffer(64).writeLong(1);
    }

    @Test
    void hearsOfAnErrorInTheLog() {
        // When
        LoggerFactory.getLogger(FaultsTest.class).error("made", new IllegalStateException("on purpose"));

        // Then
        assertThat(faults.heard()).anySatisfy(fault -> assertThat(fault).contains("made", "on purpose"));
    }

    @Test
    void hearsOfAThreadThatEndsByAnException() throws InterruptedException {
        // When
        Thread thread = new Thread(() -> {
            throw new IllegalStateException("on purpose");
        });
        thread.start();
        thread.join();

        // Then
        assertThat(faults.heard()).anySatisfy(fault -> assertThat(fault).contains("ended by", "on purpose"));
    }
}
