package dev.gantry.proxy.mllp;

import dev.gantry.proxy.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Blocks on a stream of bytes, wherever the reads are cut. */
class MllpDecoderTest {
    private static final int LIMIT = 64;
    private static final Set<MllpQuirk> NONE = EnumSet.noneOf(MllpQuirk.class);

    @RegisterExtension
    final LeakCheck leaks = new LeakCheck();

    /** Name, bytes, quirks, what is heard: whole messages, commit blocks, and at the end perhaps a violation. */
    static Stream<Arguments> vectors() {
        Set<MllpQuirk> nul = EnumSet.of(MllpQuirk.NUL_BETWEEN_FRAMES);
        Set<MllpQuirk> noTrailer = EnumSet.of(MllpQuirk.NO_TRAILING_CR);
        Set<MllpQuirk> lf = EnumSet.of(MllpQuirk.LF_SEGMENT_END);
        return Stream.of(
                vector("one message", "\u000bMSH|a\rPID\r\u001c\r", NONE, "[MSH|a\rPID\r]"),
                vector("no carriage return at its end", "\u000bMSH|a\u001c\r", NONE, "[MSH|a]"),
                vector("an empty one", "\u000b\u001c\r", NONE, "[]"),
                vector("two in a row", "\u000ba\u001c\r\u000bb\u001c\r", NONE, "[a]", "[b]"),
                vector("tab, escape and high bytes", "\u000ba\t\u001b\u00fc\u001c\r", NONE, "[a\t\u001b\u00fc]"),
                vector(
                        "of the longest length",
                        "\u000b" + "x".repeat(LIMIT) + "\u001c\r",
                        NONE,
                        "[" + "x".repeat(LIMIT) + "]"),
                vector("too long", "\u000b" + "x".repeat(LIMIT + 1) + "\u001c\r", NONE, "! block: more than 64 bytes"),
                vector("commit blocks", "\u000b\u0006\u001c\r\u000b\u0015\u001c\r", NONE, "ACK", "NAK"),
                vector(
                        "a commit block that goes on",
                        "\u000b\u0006x",
                        NONE,
                        "! in a commit block: 78H (expected: 1CH)"),
                vector("no start", "MSH|a\r\u001c\r", NONE, "! between blocks: 4DH (expected: 0BH)"),
                vector(
                        "bytes between",
                        "\u000ba\u001c\rx\u000bb\u001c\r",
                        NONE,
                        "[a]",
                        "! between blocks: 78H (expected: 0BH)"),
                vector(
                        "line feed behind a block",
                        "\u000ba\u001c\r\n",
                        NONE,
                        "[a]",
                        "! between blocks: 0AH (expected: 0BH)"),
                vector("zero between", "\u000ba\u001c\r\u0000\u0000\u000bb\u001c\r", nul, "[a]", "[b]"),
                vector(
                        "zero between, not borne with",
                        "\u000ba\u001c\r\u0000",
                        NONE,
                        "[a]",
                        "! between blocks: 00H (expected: 0BH)"),
                vector(
                        "zero within",
                        "\u000ba\u0000b\u001c\r",
                        nul,
                        "! within a block: 00H (expected: no control byte)"),
                vector(
                        "start within",
                        "\u000ba\u000bb\u001c\r",
                        NONE,
                        "! within a block: 0BH (expected: no control byte)"),
                vector("end within", "\u000ba\u001cb\u001c\r", NONE, "! after 1CH: 62H (expected: 0DH)"),
                vector("end without trailer", "\u000ba\u001c\u000bb\u001c\r", NONE, "! after 1CH: 0BH (expected: 0DH)"),
                vector("end without trailer, borne with", "\u000ba\u001c\u000bb\u001c\r", noTrailer, "[a]", "[b]"),
                vector(
                        "commit without trailer, borne with",
                        "\u000b\u0006\u001c\u000bb\u001c\r",
                        noTrailer,
                        "ACK",
                        "[b]"),
                vector("two trailers", "\u000ba\u001c\r\r", noTrailer, "[a]", "! between blocks: 0DH (expected: 0BH)"),
                vector("line feeds", "\u000ba\r\nb\n\u001c\r", lf, "[a\r\nb\n]"),
                vector(
                        "line feeds, not borne with",
                        "\u000ba\nb\u001c\r",
                        NONE,
                        "! within a block: 0AH (expected: no control byte)"),
                vector("a message in a message", "\u000ba\u001c\r\u000bMSH|b\u001c\r", NONE, "[a]", "[MSH|b]"));
    }

    private static Arguments vector(String name, String bytes, Set<MllpQuirk> quirks, String... heard) {
        return Arguments.of(name, bytes.getBytes(StandardCharsets.ISO_8859_1), quirks, List.of(heard));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("vectors")
    void readsTheSameWhereverItIsCut(String name, byte[] bytes, Set<MllpQuirk> quirks, List<String> heard) {
        assertThat(decode(quirks, bytes)).isEqualTo(heard);
        for (int cut = 1; cut < bytes.length; cut++) {
            assertThat(decode(quirks, Arrays.copyOf(bytes, cut), Arrays.copyOfRange(bytes, cut, bytes.length)))
                    .as("%s, cut at %d", name, cut)
                    .isEqualTo(heard);
        }
        byte[][] single = new byte[bytes.length][];
        for (int i = 0; i < bytes.length; i++) {
            single[i] = new byte[] {bytes[i]};
        }
        assertThat(decode(quirks, single)).as("%s, byte by byte", name).isEqualTo(heard);
    }

    @Test
    void takesNoControlByteForContentWhereverItStands() {
        for (Set<MllpQuirk> quirks : List.of(NONE, EnumSet.of(MllpQuirk.LF_SEGMENT_END))) {
            for (int value = 0; value < 256; value++) {
                boolean content = value >= 0x20
                        || value == '\r'
                        || value == '\t'
                        || value == 0x1B
                        || (value == '\n' && quirks.contains(MllpQuirk.LF_SEGMENT_END));
                for (int at = 0; at < 20; at++) {
                    // Given
                    byte[] block = ("\u000b" + "x".repeat(20) + "\u001c\r").getBytes(StandardCharsets.ISO_8859_1);
                    block[1 + at] = (byte) value;

                    // When
                    List<String> heard = decode(quirks, block);

                    // Then
                    boolean commit = at == 0 && (value == MllpBlock.COMMIT_ACK || value == MllpBlock.COMMIT_NAK);
                    assertThat(heard).as("%02X at %d", value, at).hasSize(1);
                    assertThat(heard.get(0).startsWith("[") && !commit)
                            .as("%02X at %d: %s", value, at, heard)
                            .isEqualTo(content);
                }
            }
        }
    }

    @Test
    void holdsNothingOfAMessageBack() {
        // Given
        EmbeddedChannel channel = leaks.channel(new MllpDecoder(1 << 20));

        // When
        channel.writeInbound(leaks.buffer(new byte[] {MllpBlock.START, 'a', 'b'}));
        channel.writeInbound(leaks.buffer(new byte[] {'c'}));

        // Then
        List<String> pieces = new ArrayList<>();
        for (Object block = channel.readInbound(); block != null; block = channel.readInbound()) {
            MllpBlock.Content content = (MllpBlock.Content) block;
            pieces.add(text(content) + (content.first() ? " first" : "") + (content.last() ? " last" : ""));
            content.release();
        }
        assertThat(pieces).containsExactly("ab first", "c");
    }

    @RepeatedTest(3)
    void endsInBlocksOrInAViolation(RepetitionInfo repetition) {
        long seed = Long.getLong("mllp.fuzz.seed", System.nanoTime() + repetition.getCurrentRepetition());
        System.out.println("mllp.fuzz.seed=" + seed);
        Random random = new Random(seed);
        byte[] alphabet = {0x0B, 0x1C, 0x0D, 0x0A, 0x00, 0x06, 0x15, 'M', 'S', 'H', '|', (byte) 0xFC};
        for (int round = 0; round < 2000; round++) {
            // Given
            byte[][] reads = new byte[1 + random.nextInt(6)][];
            for (int i = 0; i < reads.length; i++) {
                reads[i] = new byte[1 + random.nextInt(8)];
                for (int j = 0; j < reads[i].length; j++) {
                    reads[i][j] = alphabet[random.nextInt(alphabet.length)];
                }
            }
            Set<MllpQuirk> quirks = EnumSet.noneOf(MllpQuirk.class);
            Arrays.stream(MllpQuirk.values())
                    .filter(quirk -> random.nextBoolean())
                    .forEach(quirks::add);

            // When
            List<String> heard = decode(quirks, reads);

            // Then: nothing but blocks, none of which holds a framing byte, and at most one violation, at the end
            assertThat(heard)
                    .as("seed %d, round %d", seed, round)
                    .allSatisfy(block -> assertThat(block).doesNotContain("\u000b", "\u001c"));
            assertThat(heard.stream().limit(Math.max(0, heard.size() - 1))).noneMatch(block -> block.startsWith("!"));
        }
    }

    @Test
    void writesTheFramingAnew() {
        // Given
        EmbeddedChannel channel = leaks.channel(MllpEncoder.INSTANCE);

        // When
        channel.writeOutbound(new MllpBlock.Content(leaks.buffer(new byte[] {'a', '\r'}), true, true));
        channel.writeOutbound(new MllpBlock.Content(leaks.buffer(new byte[] {'b'}), true, false));
        channel.writeOutbound(new MllpBlock.Content(leaks.buffer(new byte[20_000]), false, true));
        channel.writeOutbound(new MllpBlock.Commit(false));

        // Then
        StringBuilder written = new StringBuilder();
        for (ByteBuf buffer = channel.readOutbound(); buffer != null; buffer = channel.readOutbound()) {
            written.append(buffer.toString(StandardCharsets.ISO_8859_1));
            buffer.release();
        }
        assertThat(written.toString())
                .isEqualTo("\u000ba\r\u001c\r\u000bb" + "\0".repeat(20_000) + "\u001c\r\u000b\u0015\u001c\r");
    }

    private List<String> decode(Set<MllpQuirk> quirks, byte[]... reads) {
        MllpDecoder decoder = new MllpDecoder(LIMIT);
        decoder.tolerate(quirks);
        EmbeddedChannel channel = leaks.channel(decoder);
        List<String> heard = new ArrayList<>();
        StringBuilder message = new StringBuilder();
        for (byte[] read : reads) {
            String violation = "";
            try {
                channel.writeInbound(leaks.buffer(read));
            } catch (DecoderException | MllpException e) {
                Throwable cause = e instanceof MllpException ? e : Objects.requireNonNull(e.getCause());
                assertThat(cause).isInstanceOf(MllpException.class);
                violation = "! " + cause.getMessage();
            }
            for (Object block = channel.readInbound(); block != null; block = channel.readInbound()) {
                hear((MllpBlock) block, message, heard);
            }
            if (!violation.isEmpty()) {
                heard.add(violation);
            }
        }
        return heard;
    }

    private static void hear(MllpBlock block, StringBuilder message, List<String> heard) {
        if (block instanceof MllpBlock.Commit commit) {
            heard.add(commit.positive() ? "ACK" : "NAK");
            return;
        }
        MllpBlock.Content content = (MllpBlock.Content) block;
        if (content.first()) {
            message.setLength(0);
        }
        message.append(text(content));
        content.release();
        if (content.last()) {
            heard.add("[" + message + "]");
        }
    }

    private static String text(MllpBlock.Content content) {
        return content.bytes().toString(StandardCharsets.ISO_8859_1);
    }
}
