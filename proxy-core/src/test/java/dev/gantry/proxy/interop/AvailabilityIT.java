package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.CountingRelay;
import dev.gantry.proxy.testing.DcmtkScu;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.RawAssociateRq;
import dev.gantry.proxy.testing.RawPdu;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import dev.gantry.proxy.testing.Storescp;
import dev.gantry.proxy.testing.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Callers that take what they do not use: sockets, handshakes, time, and the reading of answers. */
class AvailabilityIT {

    /** The first seven bytes of a ClientHello: the record's header, and the type and first length byte of its message. */
    private static final byte[] SEVEN_BYTES_OF_CLIENT_HELLO = Wire.hex("16 0301 0200 01 00");

    private static final Duration DEADLINE = Duration.ofSeconds(3);

    @Test
    @Interop({"storescp", "echoscu"})
    @DisplayName(
            "D1 D3 five hundred idle sockets and two hundred begun handshakes before a stock single-process storescp")
    void idleSocketsAndBegunHandshakesDelayNobody(@TempDir Path work) {
        Hospital.Plan plan = Hospital.in(work.resolve("hospital"));
        List<RawPeer> idlers = new ArrayList<>();
        try (Storescp storescp = Storescp.start(work.resolve("scp"), plan.credentials("pacs-main"));
                CountingRelay pacs = CountingRelay.to(storescp.port());
                Hospital hospital = plan.pacsAt(pacs.port())
                        .limit("association-request-deadline", "60s")
                        .limit("tls-handshake-deadline", "60s")
                        .open()) {
            // Given
            echo(hospital);
            for (int i = 0; i < 700; i++) {
                RawPeer idler = RawPeer.plainFrom("127.0.1." + (1 + i % 20), hospital.port());
                idlers.add(idler);
                if (i >= 500) {
                    idler.send(SEVEN_BYTES_OF_CLIENT_HELLO);
                }
            }

            // When
            Duration fastest = Stream.generate(() -> timeOfAnEcho(hospital))
                    .limit(5)
                    .min(Comparator.naturalOrder())
                    .orElseThrow();

            // Then: other work on this machine may delay one association, idle sockets would delay each of them
            assertThat(fastest).isLessThan(Duration.ofMillis(500));
            assertThat(pacs.connections()).isEqualTo(6);
            assertThat(idlers).allMatch(idler -> idler.isSilentFor(Duration.ofMillis(1)));
        } finally {
            idlers.forEach(RawPeer::close);
        }
    }

    @Test
    @DisplayName("D1 D2 idle and dripping connections are closed at the deadline, to the second")
    void idleAndDrippingConnectionsAreClosedAtTheDeadline(@TempDir Path work) {
        Hospital.Plan plan = Hospital.in(work.resolve("hospital"));
        try (ScriptedAcceptor pacs = ScriptedAcceptor.tls(plan.credentials("pacs-main"), peer -> {});
                Hospital hospital = plan.pacsAt(pacs.port())
                        .limit("association-request-deadline", DEADLINE.toSeconds() + "s")
                        .limit("tls-handshake-deadline", DEADLINE.toSeconds() + "s")
                        .open()) {
            // Given
            byte[] request = RawAssociateRq.verification().calling("CART01").bytes();
            Supplier<RawPeer> plain = () -> RawPeer.plainFrom("127.0.0.9", hospital.plainPort());
            Supplier<RawPeer> tls = () -> RawPeer.tls(hospital.port(), hospital.credentials("ct-01"));
            tls.get().close();

            // When
            List<CompletableFuture<Duration>> lives = List.of(
                    life(plain),
                    life(plain, request),
                    life(() -> RawPeer.plain(hospital.port())),
                    life(() -> RawPeer.plain(hospital.port()), Wire.hex("16 0301 0200 01 0001FC 0303 00 00 00 00")),
                    life(tls),
                    life(tls, RawAssociateRq.verification().bytes()));

            // Then
            assertThat(lives.stream().map(CompletableFuture::join))
                    .allSatisfy(
                            lived -> assertThat(lived).isBetween(DEADLINE.minusMillis(500), DEADLINE.plusSeconds(1)));
            assertThat(pacs.connections()).isZero();
        }
    }

    /** Opens a connection, lets bytes drip into it one each half second, and returns how long it was left open. */
    private static CompletableFuture<Duration> life(Supplier<RawPeer> open, byte... bytes) {
        return CompletableFuture.supplyAsync(
                () -> {
                    long start = System.nanoTime();
                    try (RawPeer peer = open.get()) {
                        for (byte drop : bytes) {
                            if (peer.sendsInVain(new byte[] {drop}) || !peer.isSilentFor(Duration.ofMillis(500))) {
                                break;
                            }
                        }
                        peer.remainder(DEADLINE.multipliedBy(4));
                        return Duration.ofNanos(System.nanoTime() - start);
                    }
                },
                command -> new Thread(command, "life").start());
    }

    @Test
    @DisplayName("D4 caller that does not read the answers it asked for")
    void callerThatDoesNotReadIsCutOff(@TempDir Path work) {
        CountDownLatch cutOff = new CountDownLatch(1);
        Hospital.Plan plan = Hospital.in(work.resolve("hospital"));
        try (ScriptedAcceptor pacs = ScriptedAcceptor.tls(plan.credentials("pacs-main"), peer -> {
                    peer.receive();
                    peer.send(ScriptedAcceptor.accept(0, 1));
                    byte[] answer = Wire.command(1, Wire.echoRsp(1));
                    byte[] thousand =
                            Wire.concat(Collections.nCopies(1000, answer).toArray(byte[][]::new));
                    while (!peer.sendsInVain(thousand)) {
                        // Answers, until Gantry takes no more.
                    }
                    cutOff.countDown();
                });
                Hospital hospital = plan.pacsAt(pacs.port())
                        .limit("write-stall-timeout", "2s")
                        .open();
                RawPeer peer = RawPeer.tlsWithReceiveBuffer(hospital.port(), hospital.credentials("ct-01"), 4096)) {
            // When
            peer.send(RawAssociateRq.verification().bytes());

            // Then
            await().atMost(Duration.ofSeconds(10)).until(() -> cutOff.getCount() == 0);
            assertThat(hospital.gantry().residentBytes()).isLessThan(400L * 1024 * 1024);
        }
    }

    @Test
    @DisplayName("D4 called side that does not read what is stored")
    void calledSideThatDoesNotReadIsCutOff(@TempDir Path work) {
        CountDownLatch letGo = new CountDownLatch(1);
        Hospital.Plan plan = Hospital.in(work.resolve("hospital"));
        try (ScriptedAcceptor pacs = ScriptedAcceptor.tls(plan.credentials("pacs-main"), peer -> {
                    peer.receive();
                    peer.send(ScriptedAcceptor.accept(0, 1));
                    awaitQuietly(letGo);
                });
                Hospital hospital = plan.pacsAt(pacs.port())
                        .limit("write-stall-timeout", "2s")
                        .open();
                RawPeer peer = RawPeer.tls(hospital.port(), hospital.credentials("ct-01"))) {
            // Given
            peer.send(RawAssociateRq.plain()
                    .context(1, Wire.CT_IMAGE_STORAGE, Wire.IMPLICIT_LITTLE_ENDIAN)
                    .bytes());
            assertThat(peer.receive().isAccept()).isTrue();
            peer.send(Wire.command(1, Wire.storeRq(1, Wire.CT_IMAGE_STORAGE, "1.2.3.4")));
            peer.send(Wire.pdu(4, Wire.pdv(1, 0, Wire.instanceOfLongPixelData(Wire.CT_IMAGE_STORAGE, "1.2.3.4"))));

            // When
            byte[] data = Wire.pdu(4, Wire.pdv(1, 0, new byte[16_000]));
            long start = System.nanoTime();
            while (!peer.sendsInVain(data)) {
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            }

            // Then
            assertThat(peer.untilClosed(Duration.ofSeconds(1))).allMatch(RawPdu::isAbort);
            assertThat(hospital.gantry().residentBytes()).isLessThan(400L * 1024 * 1024);
        } finally {
            letGo.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration timeOfAnEcho(Hospital hospital) {
        long start = System.nanoTime();
        DcmtkScu.Outcome echo = echo(hospital);
        assertThat(echo.exitCode()).as(echo.output()).isZero();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static DcmtkScu.Outcome echo(Hospital hospital) {
        return DcmtkScu.echoscu(hospital.port())
                .tls(hospital.credentials("ct-01"))
                .run();
    }
}
