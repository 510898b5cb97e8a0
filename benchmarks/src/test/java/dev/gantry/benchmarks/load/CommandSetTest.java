package dev.gantry.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CommandSetTest {

    private static final int PDU_AND_PDV_HEADER_BYTES = 12;

    @Test
    void answersAStoreWithItsMessageIdAndInstance() {
        // Given
        CommandSet request = roundTrip(CommandSet.storeRq(42, Uids.sopInstance(1)));

        // When
        CommandSet response = roundTrip(request.success());

        // Then
        assertThat(response.field()).isEqualTo(CommandSet.C_STORE_RSP);
        assertThat(response.messageId()).isEqualTo(42);
        assertThat(response.status()).isEqualTo(CommandSet.SUCCESS);
        assertThat(response.hasDataSet()).isFalse();
        assertThat(response.sopInstance().replace("\0", "")).isEqualTo(Uids.sopInstance(1));
    }

    private static CommandSet roundTrip(CommandSet command) {
        ByteBuf pdu = Unpooled.buffer();
        command.writePdu(pdu, AssociationPdus.STORAGE_CONTEXT);
        pdu.skipBytes(PDU_AND_PDV_HEADER_BYTES);
        return CommandSet.read(pdu, pdu.readableBytes());
    }
}
