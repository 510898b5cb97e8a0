package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Mllp;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import dev.gantry.proxy.testing.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** HL7 over MLLP through the running program, from raw sockets to raw sockets, with mutual TLS on both sides. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Hl7IT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    static Path directory;

    private final List<String> received = new CopyOnWriteArrayList<>();
    private ScriptedAcceptor pacs;
    private Hospital hospital;
    private TlsFiles ris;

    @BeforeAll
    void openTheHospital() {
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital"));
        pacs = ScriptedAcceptor.tls(plan.credentials("pacs-main"), Mllp.accepting(received::add));
        hospital = plan.pacsTakesOrdersAt(pacs.port())
                .limit("hl7-message-deadline", "3s")
                .limit("hl7-message-bytes", "1MiB")
                .open();
        ris = hospital.credentials("ris-main");
    }

    @AfterAll
    void closeAll() {
        hospital.close();
        pacs.close();
    }

    @AfterEach
    void gantryNeitherFailedNorForgotHowToServe() {
        try (RawPeer sender = RawPeer.tls(hospital.ordersPort(), ris)) {
            sender.send(Mllp.block(Mllp.message("ORM^O01", "last")));
            assertThat(sender.block(SOON)).contains(Mllp.acknowledgement("AA", "last"));
        }
        assertThat(hospital.gantry().log()).doesNotContain("Exception").doesNotContain("\"ERROR\"");
        assertThat(hospital.gantry().log()).doesNotContain("SYNTHETIC").doesNotContain("PHANTOM");
        received.clear();
    }

    @Test
    @DisplayName("an order and its answer, byte by byte, many over one connection")
    void anOrderAndItsAnswer() {
        int before = pacs.connections();
        try (RawPeer sender = RawPeer.tls(hospital.ordersPort(), ris)) {
            for (int i = 0; i < 20; i++) {
                String message = Mllp.message("ORM^O01", "order-" + i) + "NTE|1||na\u00efve \t text\r";

                // When
                sender.send(Mllp.block(message));

                // Then
                assertThat(sender.block(SOON)).contains(Mllp.acknowledgement("AA", "order-" + i));
                assertThat(received.get(i)).isEqualTo(message);
            }
        }
        assertThat(pacs.connections() - before).isLessThanOrEqualTo(1);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(
                        "another sending application",
                        Mllp.message("LAB", "ORM^O01", "7"),
                        "AR|7|identity-mismatch",
                        "207"),
                Arguments.of("a merge of patients", Mllp.message("ADT^A40", "7"), "AR|7|message-type", "201"),
                Arguments.of("a type without an event", Mllp.message("ADT", "7"), "AR|7|message-type", "200"),
                Arguments.of(
                        "a merge, in enhanced mode",
                        Mllp.message("ADT^A40", "7").replace("|P|2.5\r", "|P|2.5|||AL|NE\r"),
                        "CR|7|message-type",
                        "201"),
                Arguments.of(
                        "a receiver that nobody is",
                        Mllp.message("ORM^O01", "7").replace("|PACS|", "|OTHER|"),
                        "AR|7|unknown-called",
                        "207"),
                Arguments.of(
                        "a test in production",
                        Mllp.message("ORM^O01", "7").replace("|P|", "|T|"),
                        "AR|7|processing-id",
                        "207"),
                Arguments.of(
                        "a character set of two bytes",
                        Mllp.message("ORM^O01", "7").replace("|P|2.5\r", "|P|2.5||||||UNICODE UTF-16\r"),
                        "AR|7|character-set",
                        "207"),
                Arguments.of(
                        "a batch",
                        "BHS|^~\\&|RIS|STE|PACS|STE|||||7\r" + Mllp.message("ORM^O01", "8"),
                        "AR|7|message-type",
                        "200"),
                Arguments.of("no header", "PID|1||SYNTHETIC\r", "AR||malformed", "207"));
    }

    @ParameterizedTest(name = "T-22 {0}")
    @MethodSource("refusals")
    void refusesByAnAnswerAndForwardsNothing(String what, String message, String answer, String error)
            throws IOException {
        try (RawPeer sender = RawPeer.tls(hospital.ordersPort(), ris)) {
            // When
            sender.send(Mllp.block(message));

            // Then
            assertThat(sender.block(SOON).orElseThrow())
                    .as(what)
                    .contains("\rMSA|" + answer + "\r")
                    .contains("|" + error + "^")
                    .doesNotContain("SYNTHETIC");
            assertThat(received).isEmpty();
        }
        String reason = answer.substring(answer.lastIndexOf('|') + 1);
        await().atMost(SOON)
                .until(() ->
                        decisions().contains("\"kind\":\"hl7\"") && decisions().contains(reason));
        assertThat(decisions()).doesNotContain("SYNTHETIC");
        assertThat(hospital.gantry().log()).contains(reason);
    }

    private static String decisions() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("hospital/state/decisions"))) {
            StringBuilder all = new StringBuilder();
            for (Path file : files.toList()) {
                all.append(Files.readString(file));
            }
            return all.toString();
        }
    }

    static Stream<Arguments> malformed() {
        String order = Mllp.message("ORM^O01", "7");
        return Stream.of(
                Arguments.of("no start", order + "\u001c\r"),
                Arguments.of("an end without its trailer", "\u000b" + order + "\u001c\u000b" + order + "\u001c\r"),
                Arguments.of("bytes between two", "\n\u000b" + order + "\u001c\r"),
                Arguments.of("a start within", "\u000b" + order + "\u000b" + order + "\u001c\r"),
                Arguments.of("an end within", "\u000b" + order + "\u001cX\u001c\r"),
                Arguments.of("a second message within", "\u000b" + order + Mllp.message("ADT^A40", "8") + "\u001c\r"),
                Arguments.of("zeros", "\u000b" + order + "\u0000\u001c\r"),
                Arguments.of("line feeds", "\u000b" + order.replace('\r', '\n') + "\u001c\r"),
                Arguments.of("other delimiters", "\u000b" + order.replace('|', '#') + "\u001c\r"),
                Arguments.of("a header without an end", "\u000bMSH|^~\\&|" + "x".repeat(10_000)),
                Arguments.of("more than a message may have", "\u000b" + order + "OBX|" + "x".repeat(2 << 20)),
                Arguments.of("one that ends nowhere", "\u000b" + order),
                Arguments.of("DICOM", "\u0001\u0000\u0000\u0000\u0000\u0004\u0000\u0001\u0000\u0000"),
                Arguments.of("HTTP", "GET / HTTP/1.1\r\n\r\n"));
    }

    @ParameterizedTest(name = "T-23 {0}")
    @MethodSource("malformed")
    void endsWhatIsMalformed(String what, String bytes) {
        try (RawPeer sender = RawPeer.tls(hospital.ordersPort(), ris)) {
            // When
            sender.sendsInVain(Mllp.bytes(bytes));

            // Then: an answer at most, and the end
            String heard = new String(sender.remainder(SOON), java.nio.charset.StandardCharsets.ISO_8859_1);
            assertThat(heard).as(what).doesNotContain("MSA|AA");
        }
        assertThat(received).as(what).isEmpty();
    }

    @Test
    @DisplayName("T-23 two messages in one segment, split anywhere, are two, and judged twice")
    void twoMessagesInOneSegment() throws InterruptedException {
        byte[] two = Mllp.bytes("\u000b" + Mllp.message("ORM^O01", "1") + "OBX|1|TX|||\u001c\r\u000b"
                + Mllp.message("ADT^A40", "2") + "\u001c\r");
        for (int cut = 1; cut < two.length; cut += 17) {
            try (RawPeer sender = RawPeer.tls(hospital.ordersPort(), ris)) {
                // When
                sender.send(java.util.Arrays.copyOf(two, cut));
                sender.send(java.util.Arrays.copyOfRange(two, cut, two.length));

                // Then
                assertThat(sender.block(SOON)).contains(Mllp.acknowledgement("AA", "1"));
                assertThat(sender.block(SOON).orElseThrow()).contains("MSA|AR|2|message-type");
            }
        }
        assertThat(received).allMatch(message -> message.contains("ORM^O01") && !message.contains("A40"));
    }

    @Test
    @DisplayName("a sender that sends a byte at a time is left when the time for one message is over")
    void aSenderThatDrips() {
        try (RawPeer sender = RawPeer.tls(hospital.ordersPort(), ris)) {
            long start = System.nanoTime();
            sender.send(Mllp.bytes("\u000b"));
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> sender.sendsInVain(Mllp.bytes("x")));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(2));
        }
        assertThat(received).isEmpty();
    }

    @Test
    @DisplayName("plain text on the TLS port, and TLS on the plain port")
    void wrongProtectionOnEachPort() {
        try (RawPeer plain = RawPeer.plain(hospital.ordersPort());
                RawPeer tls = RawPeer.plain(hospital.plainOrdersPort())) {
            plain.send(Mllp.block(Mllp.message("ORM^O01", "1")));
            assertThat(plain.remainder(SOON)).isEmpty();
            tls.send(new byte[] {0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00});
            assertThat(tls.remainder(SOON)).isEmpty();
        }
        assertThat(received).isEmpty();
    }

    @Test
    @DisplayName("a certificate of a zone that the listener does not serve")
    void certificateOfAnotherZone() {
        try (RawPeer sender = RawPeer.tls(hospital.ordersPort(), hospital.credentials("ct-01"))) {
            sender.send(Mllp.block(Mllp.message("ORM^O01", "1")));
            assertThat(sender.block(SOON).orElseThrow()).contains("MSA|AR|1|wrong-listener");
            assertThat(sender.block(SOON)).isEmpty();
        }
        assertThat(received).isEmpty();
    }

    @Test
    @DisplayName("a plain sender that has closed its side still gets its answer")
    void aSenderThatIsHalfClosed() {
        try (RawPeer sender = RawPeer.plain(hospital.plainOrdersPort())) {
            sender.send(Mllp.block(Mllp.message("WARD", "ADT^A08", "1"))).endOutput();
            assertThat(sender.block(SOON)).contains(Mllp.acknowledgement("AA", "1"));
            assertThat(sender.block(SOON)).isEmpty();
        }
    }

    @Test
    @DisplayName("a new policy is seen at the next message of an open connection")
    void aNewPolicyInTheMiddle() throws IOException {
        Path file = directory.resolve("hospital/policy.yaml");
        String policy = Files.readString(file);
        try (RawPeer sender = RawPeer.tls(hospital.ordersPort(), ris)) {
            sender.send(Mllp.block(Mllp.message("ORM^O01", "1")));
            assertThat(sender.block(SOON)).contains(Mllp.acknowledgement("AA", "1"));

            // When
            Files.writeString(file, policy.replace("messages: [ORM^O01, ADT^A08]", "messages: [ADT^A08]"));

            // Then
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                sender.send(Mllp.block(Mllp.message("ORM^O01", "2")));
                return sender.block(SOON).orElseThrow().contains("MSA|AR|2|message-type");
            });
        } finally {
            Files.writeString(file, policy);
        }
        try (RawPeer sender = RawPeer.tls(hospital.ordersPort(), ris)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                sender.send(Mllp.block(Mllp.message("ORM^O01", "3")));
                return sender.block(SOON).orElseThrow().contains("MSA|AA|3");
            });
        }
    }

    @Test
    @DisplayName("receivers that are down, silent, hang up, and answer what nobody asked")
    @SuppressWarnings("try") // The receiver goes down in the middle.
    void receiversThatDoNotAnswer() {
        Hospital.Plan plan = Hospital.in(directory.resolve("other"));
        try (ScriptedAcceptor odd = ScriptedAcceptor.tls(plan.credentials("pacs-main"), Hl7IT::answerOddly);
                Hospital other = plan.pacsTakesOrdersAt(odd.port())
                        .limit("hl7-acknowledgement-timeout", "2s")
                        .open();
                RawPeer sender = RawPeer.tls(other.ordersPort(), ris)) {
            sender.send(Mllp.block(Mllp.message("ORM^O01", "silent")));
            assertThat(sender.block(SOON).orElseThrow()).contains("MSA|AE|silent|no-acknowledgement");
            sender.send(Mllp.block(Mllp.message("ORM^O01", "hangs-up").replace("|P|2.5\r", "|P|2.5|||AL|NE\r")));
            assertThat(sender.block(SOON).orElseThrow()).contains("MSA|CE|hangs-up|receiver-lost");
            sender.send(Mllp.block(Mllp.message("ORM^O01", "foreign")));
            assertThat(sender.block(SOON)).contains(Mllp.acknowledgement("AA", "foreign"));
            odd.close();
            sender.send(Mllp.block(Mllp.message("ORM^O01", "down")));
            assertThat(sender.block(SOON).orElseThrow())
                    .containsPattern("MSA\\|AE\\|down\\|receiver-(unreachable|lost)");
            sender.send(Mllp.block(Mllp.message("ORM^O01", "still-down")));
            assertThat(sender.block(SOON).orElseThrow()).contains("MSA|AE|still-down|receiver-unreachable");
        }
    }

    private static void answerOddly(RawPeer peer) {
        for (String message = peer.block(Duration.ofSeconds(30)).orElse("");
                !message.isEmpty();
                message = peer.block(Duration.ofSeconds(30)).orElse("")) {
            switch (Mllp.controlId(message)) {
                case "silent" -> peer.isSilentFor(Duration.ofSeconds(20));
                case "hangs-up" -> {
                    return;
                }
                default -> {
                    peer.send(Mllp.block(Mllp.acknowledgement("AA", "other")));
                    peer.send(Mllp.block(Mllp.acknowledgement("AA", Mllp.controlId(message))));
                    peer.send(Mllp.block(Mllp.acknowledgement("AE", Mllp.controlId(message))));
                }
            }
        }
    }

    @Test
    @DisplayName("a message of 50 MiB, with flat memory")
    void aLongMessage() {
        Hospital.Plan plan = Hospital.in(directory.resolve("long"));
        long length = 50L << 20;
        try (ScriptedAcceptor archive = ScriptedAcceptor.tls(plan.credentials("pacs-main"), peer -> {
                    received.add(Long.toString(peer.skipBlock()));
                    peer.send(Mllp.block(Mllp.acknowledgement("AA", "long")));
                    peer.skipBlock();
                });
                Hospital other = plan.pacsTakesOrdersAt(archive.port()).open();
                RawPeer sender = RawPeer.tls(other.ordersPort(), ris)) {
            long before = other.gantry().residentBytes();
            String header = Mllp.message("ORM^O01", "long") + "OBX|1|ED|||";
            byte[] piece = "QUJD".repeat(16 << 10).getBytes(java.nio.charset.StandardCharsets.US_ASCII);

            // When
            sender.send(Mllp.bytes("\u000b" + header));
            long peak = 0;
            for (long sent = 0; sent < length; sent += piece.length) {
                sender.send(piece);
                if (sent % (8 << 20) == 0) {
                    peak = Math.max(peak, other.gantry().residentBytes());
                }
            }
            sender.send(Mllp.bytes("\r\u001c\r"));

            // Then
            assertThat(sender.block(Duration.ofSeconds(30))).contains(Mllp.acknowledgement("AA", "long"));
            assertThat(peak - before).isLessThan(48L << 20);
            assertThat(received).containsExactly(Long.toString(header.length() + length + 1));
        }
    }
}
