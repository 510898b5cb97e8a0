package dev.gantry.proxy.hl7;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class MessageHeaderTest {
    private static final String ORDER =
            "MSH|^~\\&|RIS|STE|PACS|STE|20260401080000||ORM^O01^ORM_O01|4711|P^A|2.5.1^DEU|||AL|NE||8859/1~UNICODE UTF-8";

    private static ByteBuf bytes(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static MessageHeader read(String segment) {
        return MessageHeader.read(bytes("xx" + segment + "\rPID|"), 2, segment.length());
    }

    @Test
    void readsTheFieldsThatAPolicyAsksFor() {
        // When
        MessageHeader header = read(ORDER);

        // Then
        assertThat(header.problem()).isNull();
        assertThat(header.shownSender()).isEqualTo("RIS^STE");
        assertThat(header.shownReceiver()).isEqualTo("PACS^STE");
        assertThat(header.message()).isEqualTo("ORM^O01");
        assertThat(header.controlId()).isEqualTo("4711");
        assertThat(header.processingId()).isEqualTo("P");
        assertThat(header.version()).isEqualTo("2.5.1");
        assertThat(header.enhanced()).isTrue();
        assertThat(header.acceptMode()).isEqualTo(AcknowledgementMode.ALWAYS);
        assertThat(header.applicationMode()).isEqualTo(AcknowledgementMode.NEVER);
        assertThat(header.characterSets()).containsExactly("8859/1", "UNICODE UTF-8");
        assertThat(header.isBatch()).isFalse();
    }

    @Test
    void readsWhatEndsEarly() {
        // When
        MessageHeader header = read("MSH|^~\\&|RIS|STE|PACS|STE|||ADT^A08|1|P|2.3.1");

        // Then
        assertThat(header.problem()).isNull();
        assertThat(header.enhanced()).isFalse();
        assertThat(header.characterSets()).isEmpty();
    }

    @Test
    void readsOtherDelimitersAndSaysSo() {
        // When
        MessageHeader header = read("MSH#*!%$#RIS#STE#PACS#STE###ADT*A08#1#P#2.5");

        // Then
        assertThat(header.problem()).isNull();
        assertThat(header.message()).isEqualTo("ADT^A08");
        assertThat(header.delimiters().areRecommended()).isFalse();
    }

    static Stream<Arguments> problems() {
        return Stream.of(
                problem("", "the message does not begin with MSH"),
                problem("PID|1", "the message does not begin with MSH"),
                problem("msh|^~\\&|A", "the message does not begin with MSH"),
                problem(" MSH|^~\\&|A", "the message does not begin with MSH"),
                problem("MSH", "header segment: 3 bytes (expected: at least the delimiters)"),
                problem("MSH|^~\\&" + "x".repeat(5000), "header segment: more than 4096 bytes"),
                problem(
                        "MSH|^^\\&|A|B|C|D|||ADT^A08|1|P|2.5",
                        "field separator and encoding characters (expected: as in `|^~\\&`)"),
                problem(
                        "MSH|^~|A|B|C|D|||ADT^A08|1|P|2.5",
                        "field separator and encoding characters (expected: as in `|^~\\&`)"),
                problem("MSHA^~\\&ARIS", "field separator and encoding characters (expected: as in `|^~\\&`)"),
                problem("MSH|^~\\&|A|B|C|D|||ADT^A08||P|2.5", "MSH-10: empty (expected: a control id)"),
                problem("MSH|^~\\&|A|B|C|D||||1|P|2.5", "MSH-9.1: no message type (expected: as in ADT)"),
                problem("MSH|^~\\&|A|B|C|D|||adt^A08|1|P|2.5", "MSH-9.1: no message type (expected: as in ADT)"),
                problem(
                        "MSH|^~\\&|A|B|C|D|||ADT^A08~ADT^A40|1|P|2.5",
                        "MSH-9.2: no trigger event (expected: as in A08)"),
                problem("MSH|^~\\&|A|B|C|D|||ADT^A08&A40|1|P|2.5", "MSH-9.2: no trigger event (expected: as in A08)"),
                problem("MSH|^~\\&|A|B|C|D|||ADT^A08|1|P|", "MSH-12: empty (expected: a version, as in 2.5.1)"),
                problem(
                        "MSH|^~\\&|A|B|C|D|||ADT^A08|1|P|2.5|||XX",
                        "MSH-15 or MSH-16: not of table 0155 (expected: AL, NE, ER or SU)"),
                problem("MSH|^~\\&|R\u00dcS|B|C|D|||ADT^A08|1|P|2.5", "MSH-3: a byte that is no printable ASCII"),
                problem("MSH|^~\\&|A|B|C|D|||ADT^A08|1\t|P|2.5", "MSH-10: a byte that is no printable ASCII"),
                problem(
                        "MSH|^~\\&|A|B|C|D|||ADT^A08|" + "9".repeat(228) + "|P|2.5",
                        "MSH-10: 228 bytes (expected: at most 227)"));
    }

    private static Arguments problem(String segment, String problem) {
        return Arguments.of(segment, problem);
    }

    @ParameterizedTest
    @MethodSource("problems")
    void saysWhatIsWrong(String segment, String problem) {
        assertThat(read(segment).problem()).isEqualTo(problem);
    }

    @Test
    void knowsABatch() {
        MessageHeader header = read("BHS|^~\\&|RIS|STE|PACS|STE|20260401||||B1");
        assertThat(header.isBatch()).isTrue();
        assertThat(header.problem()).isNull();
        assertThat(header.controlId()).isEqualTo("B1");
        assertThat(header.shownMessage()).isEqualTo("batch");
    }

    @Test
    void readsAnyBytesWithoutAnError() {
        long seed = Long.getLong("hl7.fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        byte[] original = ORDER.getBytes(StandardCharsets.ISO_8859_1);
        for (int round = 0; round < 5000; round++) {
            byte[] damaged = original.clone();
            for (int i = random.nextInt(6); i >= 0; i--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            int length = random.nextInt(damaged.length + 1);
            MessageHeader header = MessageHeader.read(Unpooled.wrappedBuffer(damaged), 0, length);
            String written = answer(header);
            assertThat(written).as("seed %d, round %d", seed, round).matches("(?s)MSH.*\rMSA.*\rERR[^\r]*\r");
            assertThat(written.chars().filter(c -> c == '\r').count()).isEqualTo(3);
            assertThat(written.chars()).allMatch(c -> c == '\r' || (c >= 0x20 && c < 0x7F));
        }
    }

    private static String answer(MessageHeader header) {
        ByteBuf encoded = new OwnAcknowledgement(
                        header,
                        AcknowledgementCode.AR,
                        ErrorCode.UNSUPPORTED_EVENT_CODE,
                        9,
                        "message-type",
                        "refused by policy: message-type",
                        "k-1.1",
                        Instant.parse("2026-04-01T08:00:00Z"))
                .encode(ByteBufAllocator.DEFAULT);
        try {
            return encoded.toString(StandardCharsets.ISO_8859_1);
        } finally {
            encoded.release();
        }
    }

    @Test
    void answersInTheWordsOfTheVersion() {
        assertThat(answer(read(ORDER)))
                .isEqualTo("MSH|^~\\&|PACS|STE|RIS|STE|20260401080000+0000||ACK^O01^ACK|k-1.1|P|2.5.1\r"
                        + "MSA|AR|4711|message-type\r"
                        + "ERR||MSH^1^9|201^Unsupported event code^HL70357|E|message-type|||"
                        + "refused by policy: message-type\r");
        assertThat(answer(read("MSH|^~\\&|RIS|STE|PACS|STE|||ADT^A40|1|P|2.3.1")))
                .isEqualTo("MSH|^~\\&|PACS|STE|RIS|STE|20260401080000+0000||ACK^A40|k-1.1|P|2.3.1\r"
                        + "MSA|AR|1|message-type\r"
                        + "ERR|MSH^1^9^201&Unsupported event code&HL70357|MSH^1^9|201^Unsupported event code^HL70357|E|"
                        + "message-type|||refused by policy: message-type\r");
    }

    @Test
    void findsWhatAnAnswerAnswers() {
        String answer = "MSH|^~\\&|PACS|STE|RIS|STE|||ACK|1|P|2.5\rSFT|x\rMSA|AA|4711\r";
        assertThat(Acknowledgement.find(bytes(answer), true))
                .contains(new Acknowledgement(AcknowledgementCode.AA, "4711"));
        assertThat(Acknowledgement.find(bytes("MSH|^~\\&|A\nMSA|CE|7|text"), true))
                .contains(new Acknowledgement(AcknowledgementCode.CE, "7"));
    }

    @Test
    void findsNoAnswerWhereThereIsNone() {
        Stream.of(
                        "",
                        "MSA|AA|1\r",
                        "MSH|^~\\&|A\rPID|1\r",
                        "MSH|^~\\&|A\rMSA|XX|1\r",
                        "MSH|^~\\&|A\rMSA|AA\r",
                        "MSH|^~\\&|A|MSA|AA|1\r")
                .forEach(text -> assertThat(Acknowledgement.find(bytes(text), true))
                        .as(text)
                        .isEqualTo(Optional.empty()));
        assertThat(Acknowledgement.find(bytes("MSH|^~\\&|A\rMSA|AA|47"), false)).isEmpty();
    }

    @Test
    void seesASecondHeaderWhereverSegmentsEndAndPiecesDo() {
        long seed = Long.getLong("hl7.fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        String[] parts = {"\r", "\n", "M", "S", "H", "B", "F", "T", "|", "xxxxxxxxxxxx"};
        for (int round = 0; round < 20_000; round++) {
            // Given
            StringBuilder message = new StringBuilder("MSH|");
            for (int i = random.nextInt(16); i >= 0; i--) {
                message.append(parts[random.nextInt(parts.length)]);
            }
            int cut = random.nextInt(message.length() + 1);
            SegmentWatch watch = new SegmentWatch();

            // When
            boolean seen = watch.seesHeader(bytes(message.substring(0, cut)));
            seen |= watch.seesHeader(bytes(message.substring(cut)));

            // Then
            assertThat(seen)
                    .as("seed %d, %s", seed, message)
                    .isEqualTo(Pattern.compile("[\r\n](MSH|[FB][HT]S)")
                            .matcher(message)
                            .find());
        }
    }

    @Test
    void seesASecondHeaderAcrossPieces() {
        String message = "MSH|^~\\&|A\rOBX|1|TX|||MSH| is no segment\rMSH|^~\\&|EVIL\r";
        for (int cut = 0; cut <= message.length(); cut++) {
            SegmentWatch watch = new SegmentWatch();
            watch.seesHeader(bytes(message.substring(0, cut)));
            assertThat(watch.seesHeader(bytes(message.substring(cut)))).isTrue();
        }
        assertThat(new SegmentWatch().seesHeader(bytes("MSH|^~\\&|A\rOBX|MSH|\r\rBTX|\rFH")))
                .isFalse();
        assertThat(new SegmentWatch().seesHeader(bytes("MSH|^~\\&|A\r\nBHS|"))).isTrue();
    }
}
