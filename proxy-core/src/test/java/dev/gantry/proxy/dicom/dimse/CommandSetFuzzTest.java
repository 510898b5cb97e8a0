package dev.gantry.proxy.dicom.dimse;

import dev.gantry.proxy.dicom.pdu.HexFile;
import dev.gantry.proxy.dicom.pdu.Mutation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Damaged command sets are refused with a {@link DimseException} or can be written again to the very same bytes.
 * {@code -Ddimse.fuzz.seed} repeats one run.
 */
class CommandSetFuzzTest {
    private static final int ROUNDS = 20_000;

    @RepeatedTest(3)
    void isRefusedOrWrittenAgainToTheSameBytes(RepetitionInfo repetition) {
        // Given
        long seed = Long.getLong("dimse.fuzz.seed", System.nanoTime() + repetition.getCurrentRepetition());
        System.out.println("dimse.fuzz.seed=" + seed);
        Random random = new Random(seed);
        List<byte[]> seeds =
                HexFile.COMMAND_SETS.stream().map(HexFile::commandSet).toList();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] input = Mutation.mutate(seeds.get(random.nextInt(seeds.size())), random);
            ByteBuf written = Unpooled.buffer();

            // When
            try {
                CommandSet set = CommandSetCodec.decode(Unpooled.wrappedBuffer(input));
                CommandSetCodec.encode(set, written);
                useEveryGetter(set);
            } catch (DimseException e) {
                continue;
            }

            // Then
            assertThat(ByteBufUtil.hexDump(written))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(ByteBufUtil.hexDump(input));
        }
    }

    private static void useEveryGetter(CommandSet set) {
        assertThat(set.messageId()).isBetween(0, 0xFFFF);
        assertThat(set.toString()).startsWith(set.field().keyword());
        set.hasDataSet();
        set.sopClass();
        set.sopInstance();
        set.priority();
        set.moveDestination();
        set.moveOriginator();
        if (!set.field().isRequest()) {
            assertThat(set.status().meaning()).isNotEmpty();
        } else if (set.field().response() != null) {
            assertThat(CommandSet.refusing(set, DimseStatus.NOT_AUTHORIZED, "no")
                            .messageId())
                    .isEqualTo(set.messageId());
        }
    }
}
