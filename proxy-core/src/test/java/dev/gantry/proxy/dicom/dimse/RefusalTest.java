package dev.gantry.proxy.dicom.dimse;

import dev.gantry.proxy.dicom.pdu.HexFile;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The response to a request that is not let through. */
class RefusalTest {
    @ParameterizedTest
    @CsvSource({
        "c-echo-rq, C_ECHO_RSP, 1, 1.2.840.10008.1.1,",
        "c-find-rq, C_FIND_RSP, 7, 1.2.840.10008.5.1.4.1.2.2.1,",
        "c-store-rq, C_STORE_RSP, 513, 1.2.840.10008.5.1.4.1.1.2, 1.2.826.0.1.3680043.2.1.77.1",
        "c-move-rq, C_MOVE_RSP, 3, 1.2.840.10008.5.1.4.1.2.2.2,",
        "n-action-rq, N_ACTION_RSP, 21, 1.2.840.10008.1.20.1, 1.2.840.10008.1.20.1.1",
        "n-event-report-rq, N_EVENT_REPORT_RSP, 22, 1.2.840.10008.1.20.1, 1.2.840.10008.1.20.1.1",
        "n-get-rq, N_GET_RSP, 23, 1.2.840.10008.5.1.1.16, 1.2.840.10008.5.1.1.17"
    })
    void repeatsMessageIdClassAndInstance(
            String request, CommandField field, int messageId, String sopClass, String sopInstance) {
        // When
        CommandSet response = CommandSet.refusing(request(request), DimseStatus.NOT_AUTHORIZED, "not allowed");

        // Then
        assertThat(response.field()).isEqualTo(field);
        assertThat(response.messageId()).isEqualTo(messageId);
        assertThat(response.status()).isEqualTo(new DimseStatus(0x0124));
        assertThat(response.hasDataSet()).isFalse();
        assertThat(response.text(CommandElement.ERROR_COMMENT)).isEqualTo("not allowed ");
        assertThat(String.valueOf(response.sopClass())).isEqualTo(sopClass);
        assertThat(
                        response.sopInstance() == null
                                ? null
                                : response.sopInstance().value())
                .isEqualTo(sopInstance);
        assertThat(response.has(CommandElement.MESSAGE_ID)).isFalse();
    }

    @Test
    void repeatsTypeOfActionAndEvent() {
        // When
        CommandSet action = CommandSet.refusing(request("n-action-rq"), DimseStatus.NOT_AUTHORIZED, "");
        CommandSet event = CommandSet.refusing(request("n-event-report-rq"), DimseStatus.NOT_AUTHORIZED, "");

        // Then
        assertThat(action.unsignedShort(CommandElement.ACTION_TYPE_ID)).isEqualTo(1);
        assertThat(event.unsignedShort(CommandElement.EVENT_TYPE_ID)).isEqualTo(1);
    }

    @Test
    void cutsAndCleansTheErrorComment() {
        // Given
        String comment = "rule `a\\b`\r\n" + "x".repeat(80);

        // When
        CommandSet response = CommandSet.refusing(request("c-move-rq"), DimseStatus.MOVE_DESTINATION_UNKNOWN, comment);

        // Then
        assertThat(response.text(CommandElement.ERROR_COMMENT)).isEqualTo("rule `a?b`??" + "x".repeat(52));
        assertThat(response.status()).hasToString("A801H");
    }

    @Test
    void survivesItsOwnDecoder() {
        // Given
        CommandSet response = CommandSet.refusing(request("c-store-rq"), DimseStatus.NOT_AUTHORIZED, "not allowed");
        var bytes = Unpooled.buffer();

        // When
        CommandSetCodec.encode(response, bytes);

        // Then
        assertThat(CommandSetCodec.decode(bytes)).isEqualTo(response).hasSameHashCodeAs(response);
    }

    @Test
    void hasNoAnswerToACancelOrToAResponse() {
        assertThatThrownBy(() -> CommandSet.refusing(request("c-cancel-rq"), DimseStatus.NOT_AUTHORIZED, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("command: C-CANCEL-RQ (expected: a request that has a response)");
        assertThatThrownBy(() -> CommandSet.refusing(request("c-store-rsp"), DimseStatus.NOT_AUTHORIZED, ""))
                .hasMessage("command: C-STORE-RSP (expected: a request that has a response)");
    }

    private static CommandSet request(String name) {
        return CommandSetCodec.decode(Unpooled.wrappedBuffer(HexFile.commandSet(name)));
    }
}
