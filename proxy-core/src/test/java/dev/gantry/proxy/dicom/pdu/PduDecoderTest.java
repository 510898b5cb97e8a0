package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.gantry.proxy.dicom.pdu.Wire.bytes;
import static dev.gantry.proxy.dicom.pdu.Wire.concat;
import static dev.gantry.proxy.dicom.pdu.Wire.int4;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Limits, splitting of fragments, and what is left of a connection after an error. */
class PduDecoderTest {
    private static final int FRAME_OVERHEAD = 12;

    @RegisterExtension
    final LeakCheck leaks = new LeakCheck();

    private final PduDecoder decoder = new PduDecoder(PduLimits.DEFAULT);

    @ParameterizedTest
    @CsvSource({
        "00, UNRECOGNIZED_PDU, PDU type: 00H (expected: 01H to 07H)",
        "08, UNRECOGNIZED_PDU, PDU type: 08H (expected: 01H to 07H)",
        "16, UNRECOGNIZED_PDU, PDU type: 16H (expected: 01H to 07H)",
        "47, UNRECOGNIZED_PDU, PDU type: 47H (expected: 01H to 07H)",
        "FF, UNRECOGNIZED_PDU, PDU type: FFH (expected: 01H to 07H)",
        "0100FFFFFFFF, INVALID_PDU_PARAMETER_VALUE, A-ASSOCIATE-RQ: PDU length: 4294967295 (expected: 68 to 65536)",
        "01007FFFFFFF, INVALID_PDU_PARAMETER_VALUE, A-ASSOCIATE-RQ: PDU length: 2147483647 (expected: 68 to 65536)",
        "010000010001, INVALID_PDU_PARAMETER_VALUE, A-ASSOCIATE-RQ: PDU length: 65537 (expected: 68 to 65536)",
        "010000000043, INVALID_PDU_PARAMETER_VALUE, A-ASSOCIATE-RQ: PDU length: 67 (expected: 68 to 65536)",
        "010000000000, INVALID_PDU_PARAMETER_VALUE, A-ASSOCIATE-RQ: PDU length: 0 (expected: 68 to 65536)",
        "020080000000, INVALID_PDU_PARAMETER_VALUE, A-ASSOCIATE-AC: PDU length: 2147483648 (expected: 68 to 65536)",
        "030000000003, INVALID_PDU_PARAMETER_VALUE, A-ASSOCIATE-RJ: PDU length: 3 (expected: 4)",
        "030000000005, INVALID_PDU_PARAMETER_VALUE, A-ASSOCIATE-RJ: PDU length: 5 (expected: 4)",
        "050000000000, INVALID_PDU_PARAMETER_VALUE, A-RELEASE-RQ: PDU length: 0 (expected: 4)",
        "0600FFFFFFFF, INVALID_PDU_PARAMETER_VALUE, A-RELEASE-RP: PDU length: 4294967295 (expected: 4)",
        "070000000008, INVALID_PDU_PARAMETER_VALUE, A-ABORT: PDU length: 8 (expected: 4)",
        "040000000000, INVALID_PDU_PARAMETER_VALUE, P-DATA-TF: PDU length: 0 (expected: 6 to 1073741824)",
        "040000000005, INVALID_PDU_PARAMETER_VALUE, P-DATA-TF: PDU length: 5 (expected: 6 to 1073741824)",
        "0400FFFFFFFF, INVALID_PDU_PARAMETER_VALUE, P-DATA-TF: PDU length: 4294967295 (expected: 6 to 1073741824)"
    })
    void refusesAPduByItsHeaderAlone(String hex, AbortReason reason, String message) {
        // Given
        EmbeddedChannel channel = leaks.channel(decoder);

        // When
        PduException error = failureOf(channel, HexFile.parse(hex));

        // Then
        assertThat(error.reason()).isEqualTo(reason);
        assertThat(error).hasMessage(message).hasNoCause();
        assertThat(error.getStackTrace()).isEmpty();
    }

    /** The vectors of a value of which 10 bytes are left in its PDU, header included. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 8, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFCL, 0xFFFF_FFFFL})
    void refusesAValueThatDoesNotFitItsPdu(long length) {
        // Given
        EmbeddedChannel channel = leaks.channel(decoder);
        byte[] pdu = Wire.pdu(4, Wire.pdvOfLength(length, 1, 2, new byte[4]));

        // When
        PduException error = failureOf(channel, pdu);

        // Then
        assertThat(error.reason()).isEqualTo(AbortReason.INVALID_PDU_PARAMETER_VALUE);
        assertThat(error).hasMessage("presentation data value: item length: " + length + " (expected: 2 to 6)");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void refusesAPduThatLeavesTooLittleForAnotherValue(int left) {
        // Given
        EmbeddedChannel channel = leaks.channel(decoder);
        byte[] pdu = Wire.pdu(4, Wire.pdv(1, 2, new byte[2]), new byte[left]);

        // When
        PduException error = failureOf(channel, pdu);

        // Then
        assertThat(error).hasMessage("presentation data value: " + left + " bytes left for it (expected: at least 6)");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 254})
    void refusesAPresentationContextIdThatIsNotOdd(int id) {
        // Given
        EmbeddedChannel channel = leaks.channel(decoder);

        // When
        PduException error = failureOf(channel, Wire.pdu(4, Wire.pdv(id, 3, new byte[2])));

        // Then
        assertThat(error).hasMessage("presentation context id: " + id + " (expected: odd, 1 to 255)");
    }

    @Test
    void takesAnOddFragmentOnlyWhereThatIsTolerated() {
        // Given
        byte[] pdu = Wire.pdu(4, Wire.pdv(1, 2, new byte[3]));
        EmbeddedChannel strict = leaks.channel(decoder);
        PduDecoder tolerant = new PduDecoder(PduLimits.DEFAULT);
        List<PduQuirk> used = new ArrayList<>();
        tolerant.tolerate(Set.of(PduQuirk.ODD_PDV_LENGTH), used::add);
        EmbeddedChannel lenient = leaks.channel(tolerant);

        // When
        PduException error = failureOf(strict, pdu);
        lenient.writeInbound(leaks.buffer(pdu));

        // Then
        assertThat(error).hasMessage("fragment length: 3 (expected: an even number)");
        PDataTf data = lenient.readInbound();
        assertThat(data.content().readableBytes()).isEqualTo(3);
        assertThat(used).containsExactly(PduQuirk.ODD_PDV_LENGTH);
        data.release();
    }

    @Test
    void tellsOfACommandAndDataInOnePduWhereThatIsAskedFor() {
        // Given
        byte[] together = Wire.pdu(4, concat(Wire.pdv(1, 3, new byte[2]), Wire.pdv(1, 2, new byte[4])));
        byte[] apart = concat(Wire.pdu(4, Wire.pdv(1, 3, new byte[2])), Wire.pdu(4, Wire.pdv(1, 2, new byte[4])));
        PduDecoder asked = new PduDecoder(PduLimits.DEFAULT);
        List<PduQuirk> used = new ArrayList<>();
        asked.tolerate(Set.of(PduQuirk.COMMAND_AND_DATA_IN_ONE_PDU), used::add);
        EmbeddedChannel channel = leaks.channel(asked);

        // When / Then
        channel.writeInbound(leaks.buffer(apart));
        assertThat(used).isEmpty();
        channel.writeInbound(leaks.buffer(together));
        assertThat(used).containsExactly(PduQuirk.COMMAND_AND_DATA_IN_ONE_PDU);
        for (int i = 0; i < 4; i++) {
            PDataTf data = channel.readInbound();
            data.release();
        }
    }

    @Test
    void ignoresTheReservedBitsOfTheMessageControlHeader() {
        // Given
        EmbeddedChannel channel = leaks.channel(decoder);

        // When
        channel.writeInbound(leaks.buffer(Wire.pdu(4, Wire.pdv(1, 0xFE, new byte[2]))));

        // Then
        PDataTf data = channel.readInbound();
        assertThat(data.messageControlHeader()).isEqualTo(MessageControlHeader.LAST_DATA);
        data.release();
    }

    @Test
    void holdsAPeerToTheMaximumLengthItWasTold() {
        // Given
        EmbeddedChannel channel = leaks.channel(decoder);
        decoder.maxPDataLength(new MaximumLength(4096));

        // When
        channel.writeInbound(leaks.buffer(Wire.pdu(4, Wire.pdv(1, 2, new byte[4090]))));
        PduException error = failureOf(channel, Wire.pdu(4, Wire.pdv(1, 2, new byte[4092])));

        // Then
        ReferenceCountUtil.release(channel.readInbound());
        assertThat(error.reason()).isEqualTo(AbortReason.INVALID_PDU_PARAMETER_VALUE);
        assertThat(error).hasMessage("P-DATA-TF: PDU length: 4098 (expected: 6 to 4096)");
    }

    @Test
    void appliesANewMaximumLengthToTheNextPduOfTheSameRead() {
        // Given
        List<Pdu> received = new ArrayList<>();
        EmbeddedChannel channel = leaks.channel(decoder, new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object msg) {
                received.add((Pdu) msg);
                decoder.maxPDataLength(new MaximumLength(16));
            }
        });

        // When
        PduException error = failureOf(
                channel, concat(HexFile.pdu("a-associate-rq-echo"), Wire.pdu(4, Wire.pdv(1, 2, new byte[12]))));

        // Then
        assertThat(error).hasMessage("P-DATA-TF: PDU length: 18 (expected: 6 to 16)");
        assertThat(received).hasSize(1);
    }

    @Test
    void throwsAwayEverythingAfterAnError() {
        // Given
        EmbeddedChannel channel = leaks.channel(decoder);
        PduException error =
                failureOf(channel, concat(HexFile.pdu("a-release-rq"), bytes(0x47), HexFile.pdu("a-abort")));

        // When
        boolean more = channel.writeInbound(leaks.buffer(HexFile.pdu("a-abort")), leaks.buffer(bytes(0x47)));

        // Then
        assertThat(error.reason()).isEqualTo(AbortReason.UNRECOGNIZED_PDU);
        assertThat(more).isTrue();
        assertThat(channel.<Pdu>readInbound()).isEqualTo(new AReleaseRq());
        assertThat(channel.<Pdu>readInbound()).isNull();
    }

    @Test
    void throwsAwayInputOnRequest() {
        // Given
        EmbeddedChannel channel = leaks.channel(decoder);
        channel.writeInbound(leaks.buffer(bytes(4, 0, 0, 0)));

        // When
        decoder.discardInput();
        boolean decoded = channel.writeInbound(leaks.buffer(HexFile.pdu("a-abort")), leaks.buffer(bytes(0x47)));

        // Then
        assertThat(decoded).isFalse();
    }

    @Test
    void retainsNothingOfAPduWhoseHeaderAnnouncesTheMost() {
        // Given
        EmbeddedChannel channel = leaks.channel(decoder);

        // When
        channel.writeInbound(leaks.buffer(bytes(1, 0, 0, 1, 0, 0)));
        channel.writeInbound(leaks.buffer(bytes(0, 1)));

        // Then
        assertThat(decoder.internalCapacity()).isLessThan(1024);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 16384, 32768, 65534, 65536})
    void passesAFragmentOfUpTo64KibWholeHoweverItArrives(int length) {
        // Given
        EmbeddedChannel channel = leaks.channel(decoder);
        byte[] pdu = Wire.pdu(4, Wire.pdv(1, 2, numbered(length)));

        // When
        List<PDataTf> received = receive(channel, pdu, 1460);

        // Then
        assertThat(received).hasSize(1);
        assertThat(received.get(0).isLast()).isTrue();
        assertThat(contentOf(received)).isEqualTo(numbered(length));
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 1459, 1460, 4095, 4096, 4097, 16383, 65536, 1 << 20})
    void splitsALongFragmentIntoEvenPiecesThatAreNotTooShort(int read) {
        // Given
        EmbeddedChannel channel = leaks.channel(decoder);
        byte[] fragment = numbered(300_000);
        byte[] pdu = Wire.pdu(4, Wire.pdv(1, 3, bytes(1, 2)), Wire.pdv(1, 2, fragment));

        // When
        List<PDataTf> received = receive(channel, pdu, read);

        // Then
        PDataTf command = received.remove(0);
        assertThat(command.messageControlHeader()).isEqualTo(MessageControlHeader.LAST_COMMAND);
        command.release();
        assertThat(received)
                .allSatisfy(piece -> assertThat(piece.presentationContextId()).isEqualTo(1));
        List<PDataTf> allButLast = received.subList(0, received.size() - 1);
        assertThat(allButLast).allSatisfy(piece -> {
            assertThat(piece.messageControlHeader()).isEqualTo(MessageControlHeader.DATA);
            assertThat(piece.content().readableBytes()).isEven().isGreaterThanOrEqualTo(4096);
        });
        assertThat(received.get(received.size() - 1).messageControlHeader()).isEqualTo(MessageControlHeader.LAST_DATA);
        assertThat(received.size()).isLessThanOrEqualTo(300_000 / 4096 + 1);
        assertThat(contentOf(received)).isEqualTo(fragment);
    }

    @Test
    void doesNotMarkTheEndOfASplitFragmentAsLastWhereItWasNot() {
        // Given
        EmbeddedChannel channel = leaks.channel(decoder);

        // When
        List<PDataTf> received = receive(channel, Wire.pdu(4, Wire.pdv(1, 0, numbered(100_000))), 16384);

        // Then
        assertThat(received)
                .allSatisfy(piece -> assertThat(piece.messageControlHeader()).isEqualTo(MessageControlHeader.DATA));
        contentOf(received);
    }

    @Test
    void keepsItsBufferSmallForAPeerWhoseSegmentsEndInsideAHeader() {
        // Given: slices are held until the read is complete, as they are by a writer that flushes then
        List<PDataTf> held = new ArrayList<>();
        EmbeddedChannel channel = leaks.channel(decoder, new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object msg) {
                held.add((PDataTf) msg);
            }

            @Override
            public void channelReadComplete(ChannelHandlerContext ctx) {
                held.forEach(PDataTf::release);
                held.clear();
            }
        });
        byte[] message = Wire.pdu(4, Wire.pdv(1, 2, new byte[16384 - FRAME_OVERHEAD]));
        byte[] shifted = concat(Arrays.copyOfRange(message, 3, message.length), Arrays.copyOf(message, 3));
        channel.writeInbound(leaks.buffer(Arrays.copyOf(message, 3)));
        int largest = 0;

        // When
        for (int i = 0; i < 10_000; i++) {
            channel.writeInbound(leaks.buffer(shifted));
            largest = Math.max(largest, decoder.internalCapacity());
        }

        // Then
        assertThat(largest).isPositive().isLessThan(256 * 1024);
    }

    @Test
    void neverHoldsMoreOfALongFragmentThanOneRead() {
        // Given
        EmbeddedChannel channel = leaks.channel(decoder);
        channel.writeInbound(leaks.buffer(concat(bytes(4, 0), int4(1 << 30), int4((1 << 30) - 4), bytes(1, 2))));
        int largest = 0;

        // When
        for (int i = 0; i < 1000; i++) {
            channel.writeInbound(leaks.buffer(new byte[65_535]));
            largest = Math.max(largest, decoder.internalCapacity());
            for (PDataTf piece = channel.readInbound(); piece != null; piece = channel.readInbound()) {
                piece.release();
            }
        }

        // Then
        assertThat(largest).isLessThan(256 * 1024);
    }

    @Test
    void takesTheMostPresentationContextsThereCanBe() {
        // Given
        EmbeddedChannel channel = leaks.channel(decoder);
        List<byte[]> contexts = new ArrayList<>();
        for (int id = 1; id <= 255; id += 2) {
            contexts.add(Wire.proposedContext(id));
        }

        // When
        channel.writeInbound(leaks.buffer(Wire.pdu(
                1,
                Wire.fixed(),
                Wire.applicationContext(),
                concat(contexts.toArray(byte[][]::new)),
                Wire.item(0x50, Wire.maximumLength()))));

        // Then
        AAssociateRq request = channel.readInbound();
        assertThat(request.presentationContexts()).hasSize(128);
    }

    @Test
    void doesNotDependOnTheOrderOfItems() {
        // Given
        EmbeddedChannel channel = leaks.channel(decoder);

        // When
        channel.writeInbound(leaks.buffer(Wire.pdu(
                1,
                Wire.fixed(),
                Wire.item(0x50, Wire.item(0x55, Wire.text("V1 ")), Wire.maximumLength()),
                Wire.proposedContext(7),
                Wire.applicationContext())));

        // Then
        AAssociateRq request = channel.readInbound();
        assertThat(request.userInformation().statedMaximumLength()).isEqualTo(new MaximumLength(16384));
        assertThat(request.userInformation().implementationIdentity())
                .isEqualTo(new ImplementationIdentity(null, "V1"));
    }

    private static byte[] numbered(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }

    private List<PDataTf> receive(EmbeddedChannel channel, byte[] stream, int read) {
        List<PDataTf> received = new ArrayList<>();
        for (int at = 0; at < stream.length; at += read) {
            channel.writeInbound(leaks.buffer(Arrays.copyOfRange(stream, at, Math.min(stream.length, at + read))));
            for (PDataTf data = channel.readInbound(); data != null; data = channel.readInbound()) {
                received.add(data);
            }
        }
        return received;
    }

    /** Returns the bytes of all fragments, and releases them. */
    private byte[] contentOf(List<PDataTf> received) {
        ByteBuf all = leaks.allocator().buffer();
        for (PDataTf data : received) {
            all.writeBytes(data.content());
            data.release();
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes).release();
        return bytes;
    }

    private PduException failureOf(EmbeddedChannel channel, byte[] bytes) {
        return catchThrowableOfType(PduException.class, () -> channel.writeInbound(leaks.buffer(bytes)));
    }
}
