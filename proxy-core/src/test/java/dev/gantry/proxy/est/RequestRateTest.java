package dev.gantry.proxy.est;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RequestRateTest {
    private static final InetAddress ONE = InetAddress.getLoopbackAddress();

    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private final RequestRate rate = new RequestRate(2, new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    private static InetAddress address(int last) throws Exception {
        return InetAddress.getByAddress(new byte[] {10, 0, (byte) (last >> 8), (byte) last});
    }

    @Test
    void refusesAnAddressThatAsksTooOften() throws Exception {
        // Given
        rate.admits(ONE);
        rate.admits(ONE);

        // When
        boolean third = rate.admits(ONE);

        // Then
        assertThat(third).isFalse();
        assertThat(rate.admits(address(1))).isTrue();
    }

    @Test
    void forgetsAfterTheWindow() {
        // Given
        rate.admits(ONE);
        rate.admits(ONE);

        // When
        now = now.plus(RequestRate.WINDOW);

        // Then
        assertThat(rate.admits(ONE)).isTrue();
    }

    @Test
    void manyAddressesCostBoundedMemoryAndStayServed() throws Exception {
        // When
        for (int i = 0; i < 20_000; i++) {
            rate.admits(address(i));
        }

        // Then
        assertThat(rate.admits(address(20_001))).isTrue();
    }
}
