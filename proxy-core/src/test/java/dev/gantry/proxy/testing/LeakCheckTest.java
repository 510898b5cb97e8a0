package dev.gantry.proxy.testing;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LeakCheckTest {
    private final LeakCheck leaks = new LeakCheck();

    @Test
    void failsForABufferThatIsStillHeld() {
        // Given
        ByteBuf buffer = leaks.buffer(new byte[10]);

        // When
        // Then
        assertThatThrownBy(leaks::check).hasMessageEndingWith("bytes of buffers were not released");
        buffer.release();
        leaks.check();
    }

    @Test
    void failsForAMessageThatNobodyRead() {
        // Given
        EmbeddedChannel channel = leaks.channel();
        channel.writeInbound("unread");

        // When
        // Then
        assertThatThrownBy(leaks::check).hasMessage("a channel still held messages at the end of the test");
    }
}
