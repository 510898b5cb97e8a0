package dev.gantry.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StoreMessageTest {

    @ParameterizedTest
    @CsvSource({"16384, 4096", "16384, 16378", "16384, 32756", "16384, 1048576", "131072, 4194304", "1024, 100000"})
    void isOneCommandAndADataSetInPdusOfTheLengthAsked(int pduBytes, long dataSetBytes) {
        // Given
        ByteBuf wire = Unpooled.buffer();

        // When
        try (StoreMessage message = new StoreMessage(pduBytes, dataSetBytes)) {
            message.writeAll(wire);
        }

        // Then
        List<Integer> lengths = new ArrayList<>();
        List<Integer> controls = new ArrayList<>();
        long dataBytes = 0;
        while (wire.isReadable()) {
            assertThat(wire.readUnsignedByte()).isEqualTo((short) 0x04);
            wire.skipBytes(1);
            int pduLength = wire.readInt();
            int itemLength = wire.readInt();
            assertThat(itemLength).isEqualTo(pduLength - 4);
            assertThat(wire.readUnsignedByte()).isEqualTo((short) AssociationPdus.STORAGE_CONTEXT);
            controls.add((int) wire.readUnsignedByte());
            wire.skipBytes(itemLength - 2);
            lengths.add(pduLength);
            dataBytes += itemLength - 2;
        }
        int commandBytes = lengths.remove(0) - 6;
        assertThat(dataBytes - commandBytes).isEqualTo(dataSetBytes);
        assertThat(lengths.subList(0, lengths.size() - 1)).allMatch(length -> length == pduBytes);
        assertThat(lengths.get(lengths.size() - 1)).isLessThanOrEqualTo(pduBytes);
        assertThat(controls.remove(0)).isEqualTo(3);
        assertThat(controls.remove(controls.size() - 1)).isEqualTo(2);
        assertThat(controls).allMatch(control -> control == 0);
    }

    @Test
    void refusesAnOddLength() {
        // Given
        int odd = 4_097;

        // When
        // Then
        assertThatThrownBy(() -> new StoreMessage(16_384, odd)).hasMessageContaining("expected: even");
    }
}
