package dev.gantry.proxy.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionLimitsTest {
    private final ConnectionLimits limits = new ConnectionLimits(3, 2);

    @Test
    void countsByAddress() throws UnknownHostException {
        // Given
        InetAddress one = address(1);
        limits.tryEnter(one);
        limits.tryEnter(one);

        // When / Then
        assertThat(limits.tryEnter(one)).isFalse();
        assertThat(limits.tryEnter(address(2))).isTrue();
        assertThat(limits.open()).isEqualTo(3);
    }

    @Test
    void countsOverAllAddresses() throws UnknownHostException {
        // Given
        limits.tryEnter(address(1));
        limits.tryEnter(address(2));
        limits.tryEnter(address(3));

        // When / Then
        assertThat(limits.tryEnter(address(4))).isFalse();
        limits.leave(address(2));
        assertThat(limits.tryEnter(address(4))).isTrue();
    }

    @Test
    void takesNewLimitsAtOnce() throws UnknownHostException {
        // Given
        limits.change(10, 10);

        // When / Then
        for (int i = 0; i < 10; i++) {
            assertThat(limits.tryEnter(address(1))).isTrue();
        }
        assertThat(limits.tryEnter(address(1))).isFalse();
    }

    private static InetAddress address(int last) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }
}
