package dev.gantry.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PduScannerTest {

    private static final int DATA_SET_BYTES = 2_000;

    private final List<String> events = new ArrayList<>();
    private final PduScanner scanner = new PduScanner(new PduScanner.Events() {
        @Override
        public void pdu(int type, ByteBuf body) {
            events.add("pdu %d of %d bytes".formatted(type, body.readableBytes()));
        }

        @Override
        public void command(int contextId, CommandSet command) {
            events.add("command %04X in %d".formatted(command.field(), contextId));
        }

        @Override
        public void dataSetEnd(int contextId) {
            events.add("data set in %d".formatted(contextId));
        }
    });

    @Test
    void findsTheSameEventsWhereverTheStreamIsCut() {
        ByteBuf stream = stream();
        for (int cut = 0; cut <= stream.readableBytes(); cut++) {
            // Given
            events.clear();
            ByteBuf first = stream.duplicate().writerIndex(cut);
            ByteBuf second = stream.duplicate().readerIndex(cut);

            // When
            scanner.feed(first);
            scanner.feed(second);

            // Then
            assertThat(events)
                    .containsExactly(
                            "pdu 1 of 251 bytes",
                            "command 0030 in 1",
                            "command 0001 in 3",
                            "data set in 3",
                            "pdu 5 of 4 bytes");
        }
    }

    @Test
    void findsTheSameEventsByteByByte() {
        // Given
        ByteBuf stream = stream();

        // When
        while (stream.isReadable()) {
            scanner.feed(stream.readSlice(1));
        }

        // Then
        assertThat(events).hasSize(5);
        assertThat(scanner.dataBytes()).isEqualTo(DATA_SET_BYTES);
    }

    @Test
    void refusesToCollectMoreThanTheLimit() {
        // Given
        ByteBuf stream = Unpooled.buffer().writeByte(0x01).writeByte(0).writeInt(PduScanner.MAX_COLLECTED_BYTES + 1);

        // When
        // Then
        assertThatThrownBy(() -> scanner.feed(stream)).hasMessageContaining("expected: at most 65536");
    }

    private static ByteBuf stream() {
        ByteBuf stream = Unpooled.buffer();
        AssociationPdus.writeRq(stream, "CALLING", "CALLED", 16_384);
        CommandSet.echoRq(7).writePdu(stream, AssociationPdus.VERIFICATION_CONTEXT);
        try (StoreMessage message = new StoreMessage(1_024, DATA_SET_BYTES)) {
            message.writeAll(stream);
        }
        AssociationPdus.writeReleaseRq(stream);
        return stream;
    }
}
