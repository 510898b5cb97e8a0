package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.testing.LeakCheck;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is decoded and encoded again is the same, although fragments and headers share the buffers that were read. */
class PduRelayTest {
    private static final int DATA = 0x00;
    private static final int LAST_DATA = 0x02;

    @RegisterExtension
    final LeakCheck leaks = new LeakCheck();

    private final Random random = new Random(4711);

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "7, 1",
        "1000, 2",
        "16384, 1",
        "16384, 3",
        "65536, 1",
        "65536, 1000",
        "1000000, 1",
        "1000000, 2",
        "1000000, 1000"
    })
    void writesWhatWasReadHoweverItCame(int read, int flushEvery) {
        // Given
        byte[] stream = Wire.concat(
                data(DATA, 100),
                Wire.pdu(0x04, pdv(DATA, 50), pdv(DATA, 16_000), pdv(DATA, 20)),
                data(DATA, 16_378),
                data(DATA, 16_378),
                data(DATA, 16_378),
                data(DATA, 16_378),
                data(DATA, 200_000),
                data(DATA, 16_378),
                data(LAST_DATA, 10));
        List<PDataTf> decoded = decode(stream, read);
        List<String> before = describe(decoded);

        // When: nothing is written before everything was read, as if the receiver were slow.
        byte[] written = encode(decoded, flushEvery);

        // Then
        List<PDataTf> again = decode(written, written.length);
        assertThat(describe(again)).isEqualTo(before);
        assertThat(fragments(again)).isEqualTo(content(stream));
        again.forEach(PDataTf::release);
    }

    @Test
    void copiesNothingButThePduThatCrossesTwoReads() {
        // Given
        EmbeddedChannel channel = leaks.channel(new PduDecoder(PduLimits.DEFAULT));
        byte[] crossing = data(DATA, 1000);
        channel.writeInbound(leaks.buffer(Arrays.copyOf(crossing, 700)));
        ByteBuf second = leaks.buffer(Wire.concat(Arrays.copyOfRange(crossing, 700, crossing.length), data(DATA, 400)));
        int lastByte = second.writerIndex() - 1;

        // When
        channel.writeInbound(second);

        // Then
        PDataTf crossed = channel.readInbound();
        PDataTf behind = channel.readInbound();
        assertThat(crossed.content().readableBytes()).isEqualTo(1000);
        int changed = second.getByte(lastByte) ^ 0xFF;
        second.setByte(lastByte, changed);
        assertThat(behind.content().getByte(behind.content().writerIndex() - 1)).isEqualTo((byte) changed);
        crossed.release();
        behind.release();
    }

    @Test
    void writesOneBufferForAPduThatWasReadWhole() {
        // Given
        byte[] pdu = data(LAST_DATA, 300);
        PDataTf data = decode(pdu, pdu.length).get(0);
        EmbeddedChannel channel = leaks.channel(new PduEncoder());

        // When
        channel.writeOutbound(data);

        // Then
        assertThat(theOnlyBuffer(channel)).isEqualTo(pdu);
    }

    @Test
    void writesPdusThatWereReadTogetherAsOneBuffer() {
        // Given
        byte[] stream = Wire.concat(data(DATA, 100), data(DATA, 16_378), data(LAST_DATA, 10));
        List<PDataTf> read = decode(stream, stream.length);
        EmbeddedChannel channel = leaks.channel(new PduEncoder());

        // When
        read.forEach(pdu -> channel.write(pdu, channel.voidPromise()));
        channel.flush();

        // Then
        assertThat(theOnlyBuffer(channel)).isEqualTo(stream);
    }

    @Test
    void keepsTheOrderOfWhatIsNotAdjacent() {
        // Given
        byte[] stream = Wire.concat(data(DATA, 100), data(DATA, 200), data(DATA, 300));
        List<PDataTf> read = decode(stream, stream.length);
        EmbeddedChannel channel = leaks.channel(new PduEncoder());

        // When
        channel.write(read.get(0), channel.voidPromise());
        channel.write(read.get(2), channel.voidPromise());
        channel.write(new AReleaseRq(), channel.voidPromise());
        channel.write(read.get(1), channel.voidPromise());
        channel.flush();

        // Then
        byte[] expected = Wire.concat(
                Arrays.copyOf(stream, 112),
                Arrays.copyOfRange(stream, 112 + 212, stream.length),
                Wire.pdu(0x05, new byte[4]),
                Arrays.copyOfRange(stream, 112, 112 + 212));
        assertThat(written(channel)).isEqualTo(expected);
    }

    @Test
    void letsGoOfWhatWasNeverFlushed() {
        // Given
        byte[] stream = Wire.concat(data(DATA, 100), data(DATA, 200));
        EmbeddedChannel channel = leaks.channel(new PduEncoder());
        decode(stream, stream.length).forEach(pdu -> channel.write(pdu, channel.voidPromise()));

        // When
        channel.pipeline().remove(PduEncoder.class);

        // Then
        assertThat(channel.<ByteBuf>readOutbound()).isNull();
    }

    @Test
    void joinsNoBuffersThatOnlyHappenToLieBesideOneAnother() {
        // Given
        ByteBufAllocator pooling = new AdaptiveByteBufAllocator(true, true);
        AdjacentBuffers adjacent = new AdjacentBuffers();

        for (int i = 0; i < 100; i++) {
            ByteBuf one = pooling.directBuffer(64, 64).writeZero(64);
            ByteBuf other = pooling.directBuffer(64, 64).writeZero(64);

            boolean holds = adjacent.add(one);

            assertThat(adjacent.add(other)).isFalse();
            assertThat(adjacent.take()).isSameAs(holds ? one : null);
            one.release();
            other.release();
        }
    }

    private List<PDataTf> decode(byte[] stream, int read) {
        EmbeddedChannel channel = leaks.channel(new PduDecoder(PduLimits.DEFAULT));
        for (int from = 0; from < stream.length; from += read) {
            byte[] bytes = Arrays.copyOfRange(stream, from, Math.min(stream.length, from + read));
            channel.writeInbound(leaks.allocator().directBuffer(bytes.length).writeBytes(bytes));
        }
        List<PDataTf> decoded = new ArrayList<>();
        for (PDataTf data = channel.readInbound(); data != null; data = channel.readInbound()) {
            decoded.add(data);
        }
        return decoded;
    }

    private byte[] encode(List<PDataTf> pdus, int flushEvery) {
        EmbeddedChannel channel = leaks.channel(new PduEncoder());
        for (int i = 0; i < pdus.size(); i++) {
            channel.write(pdus.get(i), channel.voidPromise());
            if (i % flushEvery == flushEvery - 1) {
                channel.flush();
            }
        }
        channel.flush();
        return written(channel);
    }

    private static byte[] theOnlyBuffer(EmbeddedChannel channel) {
        ByteBuf written = channel.readOutbound();
        assertThat(channel.<ByteBuf>readOutbound()).isNull();
        byte[] bytes = ByteBufUtil.getBytes(written);
        written.release();
        return bytes;
    }

    private static byte[] written(EmbeddedChannel channel) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            written.writeBytes(ByteBufUtil.getBytes(part));
            part.release();
        }
        return written.toByteArray();
    }

    private static List<String> describe(List<PDataTf> pdus) {
        return pdus.stream()
                .map(pdu -> pdu + " " + ByteBufUtil.hexDump(pdu.content()).hashCode())
                .toList();
    }

    private static byte[] fragments(List<PDataTf> pdus) {
        return Wire.concat(
                pdus.stream().map(pdu -> ByteBufUtil.getBytes(pdu.content())).toArray(byte[][]::new));
    }

    /** Returns the fragments of all values of a stream, one behind the other, by another way than the decoder's. */
    private static byte[] content(byte[] stream) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int at = 0;
        while (at < stream.length) {
            int end = at + 6 + length(stream, at + 2);
            at += 6;
            while (at < end) {
                int fragment = length(stream, at) - 2;
                content.write(stream, at + 6, fragment);
                at += 6 + fragment;
            }
        }
        return content.toByteArray();
    }

    private static int length(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 24
                | (bytes[at + 1] & 0xFF) << 16
                | (bytes[at + 2] & 0xFF) << 8
                | (bytes[at + 3] & 0xFF);
    }

    private byte[] data(int messageControlHeader, int length) {
        return Wire.pdu(0x04, pdv(messageControlHeader, length));
    }

    private byte[] pdv(int messageControlHeader, int length) {
        byte[] fragment = new byte[length];
        random.nextBytes(fragment);
        return Wire.pdv(1, messageControlHeader, fragment);
    }
}
