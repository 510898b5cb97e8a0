package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.GantryProcess;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Mllp;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What an operator sees of HL7 connections and does with them, with the running program. */
@Timeout(180)
class Hl7OperationsIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private static RawPeer sender(Hospital hospital) {
        return RawPeer.tls(hospital.ordersPort(), hospital.credentials("ris-main"));
    }

    private static String ask(RawPeer sender, String message) {
        sender.send(Mllp.block(message));
        return sender.block(SOON).orElse("closed");
    }

    private Programs.Finished gantry(Hospital hospital, String... arguments) {
        return GantryProcess.fromClassPath().run(hospital.directory(), arguments);
    }

    private static String metrics(Hospital hospital) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + hospital.managementPort() + "/metrics"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    @DisplayName("metrics, the list of what is open, and a quarantine that ends it")
    void showsAndEndsWhatIsOpen() throws Exception {
        // Given
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital"));
        try (ScriptedAcceptor pacs =
                        ScriptedAcceptor.tls(plan.credentials("pacs-main"), Mllp.accepting(message -> {}));
                Hospital hospital = plan.pacsTakesOrdersAt(pacs.port()).open();
                RawPeer sender = sender(hospital)) {
            assertThat(ask(sender, Mllp.message("ORM^O01", "1"))).contains("MSA|AA|1");
            assertThat(ask(sender, Mllp.message("ADT^A40", "2"))).contains("MSA|AR|2");

            // When
            String metrics = metrics(hospital);
            String list = gantry(hospital, "associations", "--json").output();
            String table = gantry(hospital, "associations").output();
            Programs.Finished ordered = gantry(hospital, "quarantine", "device", "ris-main", "--why", "a test");

            // Then
            assertThat(metrics)
                    .containsPattern("gantry_hl7_messages_total\\{decision=\"allow\"[^}]*type=\"ORM\"[^}]*} 1")
                    .containsPattern(
                            "gantry_hl7_messages_total\\{decision=\"deny\"[^}]*reason=\"message-type\"[^}]*} 1")
                    .containsPattern("gantry_hl7_answers_total\\{code=\"AA\"[^}]*} 1")
                    .contains("gantry_hl7_answer_time_seconds_count")
                    .doesNotContain("SYNTHETIC");
            assertThat(table).contains("RIS^STE > ", "(HL7 messages)").doesNotContain("no answer yet");
            assertThat(list).contains("\"ris-main\"", "RIS^STE").doesNotContain("SYNTHETIC");
            assertThat(ordered.exitCode()).as(ordered.output()).isZero();
            assertThat(sender.block(SOON))
                    .as("what the sender hears when it is shut out")
                    .isEmpty();
            try (RawPeer again = sender(hospital)) {
                assertThat(ask(again, Mllp.message("ORM^O01", "3"))).contains("MSA|AR|3|quarantined");
            }

            // When
            Programs.Finished released = gantry(hospital, "quarantine", "release", "ris-main");

            // Then
            assertThat(released.exitCode()).as(released.output()).isZero();
            try (RawPeer again = sender(hospital)) {
                assertThat(ask(again, Mllp.message("ORM^O01", "4"))).contains("MSA|AA|4");
            }
        }
    }

    @Test
    @DisplayName("when it is stopped, the message that is under way still gets its answer")
    void finishesTheMessageThatIsUnderWay() throws Exception {
        // Given
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch mayAnswer = new CountDownLatch(1);
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital"));
        try (ScriptedAcceptor pacs = ScriptedAcceptor.tls(plan.credentials("pacs-main"), peer -> {
                    String message = peer.block(SOON).orElseThrow();
                    arrived.countDown();
                    awaitLatch(mayAnswer);
                    peer.send(Mllp.block(Mllp.acknowledgement("AA", Mllp.controlId(message))));
                    peer.block(SOON);
                });
                Hospital hospital = plan.pacsTakesOrdersAt(pacs.port()).open();
                RawPeer sender = sender(hospital);
                RawPeer idle = sender(hospital)) {
            sender.send(Mllp.block(Mllp.message("ORM^O01", "1")));
            awaitLatch(arrived);

            // When
            CompletableFuture<Integer> stopped =
                    CompletableFuture.supplyAsync(() -> hospital.gantry().stop());

            // Then: who has nothing under way is let go at once, and the other when it has its answer
            assertThat(idle.block(SOON)).isEmpty();
            mayAnswer.countDown();
            assertThat(sender.block(SOON).orElse("closed")).contains("MSA|AA|1");
            assertThat(sender.block(SOON)).isEmpty();
            assertThat(stopped.get(60, TimeUnit.SECONDS)).isZero();
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("quirks are borne with where the policy names them, and the receiver gets whole blocks all the same")
    void bearsWithQuirksByName() throws IOException {
        // Given
        List<String> received = new ArrayList<>();
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital"));
        try (ScriptedAcceptor pacs =
                        ScriptedAcceptor.tls(plan.credentials("pacs-main"), Mllp.accepting(received::add));
                Hospital hospital = plan.pacsTakesOrdersAt(pacs.port()).open()) {
            String odd = Mllp.message("ORM^O01", "1").replace("\r", "\r\n");
            byte[] bytes =
                    Mllp.bytes("\u000b" + odd + "\u001c\u0000\u0000\u000b" + odd.replace("|1|P", "|2|P") + "\u001c");
            try (RawPeer strict = sender(hospital)) {
                strict.sendsInVain(bytes);
                assertThat(new String(strict.remainder(SOON), StandardCharsets.ISO_8859_1))
                        .doesNotContain("MSA|AA");
            }

            // When
            Path policy = hospital.directory().resolve("policy.yaml");
            Files.writeString(
                    policy,
                    Files.readString(policy)
                            .replace(
                                    "  ris-main:\n",
                                    "  ris-main:\n    quirks: [mllp-lf-segment-end, mllp-no-trailing-cr,"
                                            + " mllp-nul-between-frames]\n"));

            // Then
            await().atMost(SOON).untilAsserted(() -> {
                received.clear();
                try (RawPeer tolerated = sender(hospital)) {
                    tolerated.sendsInVain(bytes);
                    assertThat(tolerated.block(SOON).orElse("closed")).contains("MSA|AA|1");
                    assertThat(tolerated.block(SOON).orElse("closed")).contains("MSA|AA|2");
                }
            });
            assertThat(received).hasSize(2).first().isEqualTo(odd);
        }
    }

    @Test
    @DisplayName("a receiver that does not read holds its sender back, and is left when it has stalled for too long")
    void leavesAReceiverThatDoesNotRead() {
        // Given
        CountDownLatch over = new CountDownLatch(1);
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital"));
        try (ScriptedAcceptor pacs = ScriptedAcceptor.tls(plan.credentials("pacs-main"), peer -> {
                    // It takes the handshake and the first byte, and nothing more.
                    peer.isSilentFor(SOON);
                    awaitLatch(over);
                });
                Hospital hospital = plan.pacsTakesOrdersAt(pacs.port())
                        .limit("write-stall-timeout", "2s")
                        .open();
                RawPeer sender = sender(hospital)) {
            byte[] piece = "QUJD".repeat(16 << 10).getBytes(StandardCharsets.US_ASCII);
            long before = hospital.gantry().residentBytes();
            sender.send(Mllp.bytes("\u000b" + Mllp.message("ORM^O01", "1") + "OBX|1|ED|||"));

            // When: more than all buffers between the two hold
            for (int sent = 0; sent < 48 << 20 && !sender.sendsInVain(piece); sent += piece.length) {
                assertThat(hospital.gantry().residentBytes() - before).isLessThan(96L << 20);
            }
            sender.sendsInVain(Mllp.bytes("\r\u001c\r"));

            // Then
            assertThat(sender.block(SOON).orElse("closed")).contains("MSA|AE|1|receiver-lost");
        } finally {
            over.countDown();
        }
    }

    @Test
    @DisplayName("connections that have had a message answered hold no buffers while they are idle")
    void holdsLittleForIdleConnections() {
        // Given
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital"));
        List<RawPeer> open = new ArrayList<>();
        try (ScriptedAcceptor pacs =
                        ScriptedAcceptor.tls(plan.credentials("pacs-main"), Mllp.accepting(message -> {}));
                Hospital hospital = plan.pacsTakesOrdersAt(pacs.port())
                        .limit("connections-per-address", "2000")
                        .limit("associations-per-device", "2000")
                        .open()) {
            open(hospital, 200, open);
            open.forEach(RawPeer::close);
            open.clear();
            long before = hospital.gantry().residentBytes();

            // When
            open(hospital, 500, open);

            // Then: with what the collector has left behind, less than one buffer of 64 KiB each would add to it
            assertThat(hospital.gantry().residentBytes() - before).isLessThan(500 * 96 * 1024L);
            assertThat(ask(open.get(0), Mllp.message("ORM^O01", "again"))).contains("MSA|AA|again");
        } finally {
            open.forEach(RawPeer::close);
        }
    }

    private static void open(Hospital hospital, int count, List<RawPeer> open) {
        Supplier<RawPeer> connect = RawPeer.tlsEachTime(hospital.ordersPort(), hospital.credentials("ris-main"));
        for (int i = 0; i < count; i++) {
            RawPeer peer = connect.get();
            open.add(peer);
            assertThat(ask(peer, Mllp.message("ORM^O01", "n" + i))).contains("MSA|AA|n" + i);
        }
    }
}
