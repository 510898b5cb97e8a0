package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** How the bytes of a PDU are spread over reads makes no difference. */
class PduSplitTest {
    @RegisterExtension
    final LeakCheck leaks = new LeakCheck();

    /** One for a whole test, so that what a PDU leaves behind in the decoder would show in the next. */
    private final EmbeddedChannel channel = leaks.channel(new PduDecoder(PduLimits.DEFAULT));

    static Stream<String> goldenPdus() {
        return HexFile.PDUS.stream();
    }

    @ParameterizedTest
    @MethodSource("goldenPdus")
    void decodesTheSameWhereverItIsCut(String name) {
        // Given
        byte[] bytes = HexFile.pdu(name);
        List<String> whole = decode(List.of(bytes));
        for (int cut = 1; cut < bytes.length; cut++) {
            // When
            List<String> parts =
                    decode(List.of(Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length)));

            // Then
            assertThat(parts).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("goldenPdus")
    void decodesTheSameByteByByte(String name) {
        // Given
        byte[] bytes = HexFile.pdu(name);
        List<byte[]> single = new ArrayList<>();
        for (byte b : bytes) {
            single.add(new byte[] {b});
        }

        // When
        List<String> messages = decode(single);

        // Then
        assertThat(messages).isEqualTo(decode(List.of(bytes)));
    }

    @Test
    void decodesAllGoldenPdusOutOfOneRead() {
        // Given
        byte[] stream = Wire.concat(HexFile.PDUS.stream().map(HexFile::pdu).toArray(byte[][]::new));
        List<String> oneByOne = new ArrayList<>();
        for (String name : HexFile.PDUS) {
            oneByOne.addAll(decode(List.of(HexFile.pdu(name))));
        }

        // When
        List<String> messages = decode(List.of(stream));

        // Then
        assertThat(messages).isEqualTo(oneByOne).hasSizeGreaterThan(HexFile.PDUS.size());
    }

    /** Returns every message in a form that compares all there is to it. */
    private List<String> decode(List<byte[]> reads) {
        for (byte[] read : reads) {
            channel.writeInbound(leaks.buffer(read));
        }
        List<String> messages = new ArrayList<>();
        for (Pdu pdu = channel.readInbound(); pdu != null; pdu = channel.readInbound()) {
            messages.add(describe(pdu));
        }
        return messages;
    }

    private String describe(Pdu pdu) {
        ByteBuf encoded = PduEncoder.encode(leaks.allocator(), pdu);
        try {
            return pdu + " " + ByteBufUtil.hexDump(encoded);
        } finally {
            encoded.release();
            if (pdu instanceof PDataTf data) {
                data.release();
            }
        }
    }
}
