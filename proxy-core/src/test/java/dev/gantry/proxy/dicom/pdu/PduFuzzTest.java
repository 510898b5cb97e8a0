package dev.gantry.proxy.dicom.pdu;

import dev.gantry.proxy.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Damaged PDUs end in PDUs or in a {@link PduException}, never in anything else, and what was decoded can be encoded and decodes
 * to the same. {@code -Dpdu.fuzz.seed} repeats one run; {@code -Dpdu.fuzz.corpus} names a directory of recorded streams
 * ({@code *.raw}) to damage as well.
 */
class PduFuzzTest {
    private static final int ROUNDS = 1000;

    @RegisterExtension
    final LeakCheck leaks = new LeakCheck();

    @RepeatedTest(3)
    void endsInPdusOrInAPduException(RepetitionInfo repetition) throws IOException {
        // Given
        long seed = Long.getLong("pdu.fuzz.seed", System.nanoTime() + repetition.getCurrentRepetition());
        System.out.println("pdu.fuzz.seed=" + seed);
        Random random = new Random(seed);
        List<byte[]> seeds = seeds();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] input = Mutation.mutate(seeds.get(random.nextInt(seeds.size())), random);

            // When
            Throwable failure = feed(input, random);

            // Then
            if (failure != null) {
                assertThat(failure)
                        .as("seed %d, round %d", seed, round)
                        .isInstanceOf(PduException.class)
                        .hasNoCause();
            }
        }
    }

    private static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        HexFile.PDUS.forEach(name -> seeds.add(HexFile.pdu(name)));
        seeds.add(Wire.concat(HexFile.PDUS.stream().map(HexFile::pdu).toArray(byte[][]::new)));
        String corpus = System.getProperty("pdu.fuzz.corpus", "");
        if (!corpus.isEmpty()) {
            try (Stream<Path> files = Files.list(Path.of(corpus))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".raw")).toList()) {
                    seeds.add(Files.readAllBytes(file));
                }
            }
        }
        return seeds;
    }

    /** Feeds the input in reads of random length and returns what was thrown, if anything was. */
    private @Nullable Throwable feed(byte[] input, Random random) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(leaks.allocator());
        channel.pipeline().addLast(new PduDecoder(PduLimits.DEFAULT));
        @Nullable Throwable failure = null;
        for (int at = 0; at < input.length; ) {
            int length = Math.min(input.length - at, 1 + random.nextInt(random.nextBoolean() ? 8 : input.length));
            ByteBuf read = leaks.allocator().buffer(length).writeBytes(input, at, length);
            at += length;
            try {
                channel.writeInbound(read);
            } catch (Throwable e) {
                assertThat(failure).as("a second failure").isNull();
                failure = e;
            }
            for (Pdu pdu = channel.readInbound(); pdu != null; pdu = channel.readInbound()) {
                assertEncodes(pdu);
            }
        }
        channel.finishAndReleaseAll();
        return failure;
    }

    private void assertEncodes(Pdu pdu) {
        EmbeddedChannel again = new EmbeddedChannel();
        again.config().setAllocator(leaks.allocator());
        PduDecoder decoder = new PduDecoder(PduLimits.DEFAULT);
        again.pipeline().addLast(decoder);
        again.writeInbound(PduEncoder.encode(leaks.allocator(), pdu));
        Pdu decoded = again.readInbound();
        assertThat(decoded).isEqualTo(pdu);
        again.finishAndReleaseAll();
        if (pdu instanceof PDataTf data) {
            data.release();
            ((PDataTf) decoded).release();
        }
    }
}
