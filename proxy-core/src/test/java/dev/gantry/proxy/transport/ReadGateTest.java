package dev.gantry.proxy.transport;

import dev.gantry.proxy.transport.ReadGate.Reason;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReadGateTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ReadGate gate = new ReadGate(channel);

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    @Test
    void readsWhileNothingSpeaksAgainstIt() {
        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(gate.isOpen()).isTrue();
        assertThat(gate.closedForNanos(Reason.CLOSING)).isZero();
    }

    @Test
    void staysClosedUntilTheLastReasonIsGone() {
        // Given
        gate.close(Reason.PEER_UNWRITABLE);
        gate.close(Reason.CLOSING);

        // When
        gate.open(Reason.PEER_UNWRITABLE);

        // Then
        assertThat(channel.config().isAutoRead()).isFalse();
        assertThat(gate.closedForNanos(Reason.CLOSING)).isPositive();
        assertThat(gate.closedForNanos(Reason.PEER_UNWRITABLE)).isZero();
        gate.open(Reason.CLOSING);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void isNotOpenedByAReasonThatDidNotCloseIt() {
        // Given
        gate.close(Reason.CLOSING);

        // When
        gate.open(Reason.PEER_UNWRITABLE);

        // Then
        assertThat(channel.config().isAutoRead()).isFalse();
    }

    @Test
    void addsUpForHowLongItWasClosed() {
        // Given
        assertThat(gate.closedNanos()).isZero();
        gate.close(Reason.PEER_UNWRITABLE);
        gate.close(Reason.HELD_BACK);
        gate.open(Reason.PEER_UNWRITABLE);
        gate.open(Reason.HELD_BACK);
        long once = gate.closedNanos();

        // When
        long later = gate.closedNanos();
        gate.close(Reason.CLOSING);

        // Then
        assertThat(once).isPositive();
        assertThat(later).isEqualTo(once);
        assertThat(gate.closedNanos()).isGreaterThan(once);
    }
}
