package dev.gantry.proxy.dicom.pdu;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class FirstBytesTest {
    @ParameterizedTest
    @CsvSource({
        "'', UNDECIDED",
        "01, DICOM",
        "07, DICOM",
        "0100000000CD, DICOM",
        "00, OTHER",
        "08, OTHER",
        "16, UNDECIDED",
        "1603, TLS",
        "16030105AF01, TLS",
        "1602, OTHER",
        "'\"G\"', UNDECIDED",
        "'\"GET\"', UNDECIDED",
        "'\"GET /\"', HTTP",
        "'\"GETA\"', OTHER",
        "'\"PO\"', UNDECIDED",
        "'\"POST\"', HTTP",
        "'\"PRI * HTTP\"', HTTP",
        "'\"SSH-2.0\"', OTHER",
        "0300002F, DICOM",
        "'0B \"MSH|\"', MLLP"
    })
    void tellsProtocolsApart(String bytes, FirstBytes expected) {
        // When
        FirstBytes actual = FirstBytes.of(Unpooled.wrappedBuffer(HexFile.parse(bytes)));

        // Then
        assertThat(actual).isEqualTo(expected);
    }
}
