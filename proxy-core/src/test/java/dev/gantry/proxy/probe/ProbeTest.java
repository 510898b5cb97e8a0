package dev.gantry.proxy.probe;

import dev.gantry.proxy.probe.ProbeResult.Verdict;
import dev.gantry.proxy.testing.RawPdu;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import dev.gantry.proxy.testing.Wire;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class ProbeTest {
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private static Probe probe(ScriptedAcceptor acceptor) {
        return new Probe(new ProbeEndpoint(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), acceptor.port()),
                null,
                ProbeEndpoint.Certificates.ABSENT,
                "PROBE",
                null,
                "PACS",
                PATIENCE));
    }

    private static List<ProbeResult> run(Consumer<RawPeer> script, String... rows) {
        try (ScriptedAcceptor acceptor = ScriptedAcceptor.plain(script)) {
            Probe probe = probe(acceptor);
            assertThat(probe.firstLook()).isEmpty();
            return probe.run(
                    ProbeVectors.all().stream()
                            .filter(vector -> Set.of(rows).contains(vector.row()))
                            .toList(),
                    result -> {});
        }
    }

    /** Accepts every request, answers every P-DATA-TF as an echo, and everything else with a release. */
    private static void sloppy(RawPeer peer) {
        while (true) {
            RawPdu pdu = peer.receive();
            switch (pdu.type()) {
                case 1 -> peer.send(ScriptedAcceptor.accept(16384, 1));
                case 4 -> peer.send(Wire.command(1, Wire.echoRsp(1)));
                default -> peer.send(Wire.RELEASE_RP);
            }
        }
    }

    @Test
    void everyVectorHasAnIdOfItsOwnAndBytes() {
        // Given
        Set<String> ids = new HashSet<>();
        var target = new ProbeVector.Target("PROBE", "PACS", 16384, true, "OTHER");

        for (ProbeVector vector : ProbeVectors.all()) {
            assertThat(ids.add(vector.id())).as(vector.id()).isTrue();
            assertThat(vector.id()).startsWith(vector.row() + "-");
            assertThat(vector.payload().bytes(target)).as(vector.id()).isNotEmpty();
        }
        assertThat(ids).hasSizeGreaterThan(90);
    }

    @Test
    void saysWhatASloppyEndpointTolerates() {
        // When
        List<ProbeResult> results = run(ProbeTest::sloppy, "A6", "C7", "C9");

        // Then
        assertThat(results).hasSize(12).allMatch(result -> result.verdict() == Verdict.TOLERATED);
        assertThat(results).extracting(ProbeResult::detail).contains("answered the message", "A-ASSOCIATE-AC");
    }

    @Test
    void saysWhoIsTakenForWhomAndWhatIsGrantedUnasked() {
        // Given
        Consumer<RawPeer> obliging = peer -> {
            RawPdu request = peer.receive();
            byte[] granted = request.userItems(0x58).isEmpty()
                    ? Wire.role(Wire.STORAGE_COMMITMENT, 0, 1)
                    : Wire.item(0x59, Wire.hex("0000"));
            peer.send(ScriptedAcceptor.accept(16384, new byte[][] {granted}, 1));
            sloppy(peer);
        };

        // When
        List<ProbeResult> results = run(obliging, "A1", "A2", "A4", "A7", "A8");

        // Then
        assertThat(results)
                .extracting(
                        result -> result.vector().id() + " " + result.verdict().word() + ": " + result.detail())
                .contains(
                        "A1-01 skipped: it needs what is not known of the endpoint",
                        "A1-02 tolerated: A-ASSOCIATE-AC",
                        "A2-01 tolerated: A-ASSOCIATE-AC",
                        "A4-02 tolerated: A-ASSOCIATE-AC that vouches for the user",
                        "A7-01 tolerated: A-ASSOCIATE-AC that grants the SCP role",
                        "A8-01 tolerated: A-ASSOCIATE-AC that grants the SCP role",
                        "A8-02 tolerated: answered the message");
    }

    @Test
    void whoeverGrantsNothingIsSoundThoughItAccepts() {
        // When
        List<ProbeResult> results = run(ScriptedAcceptor.answeringEchoes(16384, pdu -> {}), "A4", "A7");

        // Then
        assertThat(results).hasSize(9).allMatch(result -> result.verdict() == Verdict.REFUSED);
    }

    @Test
    void aVectorThatLacksItsCertificateIsSkipped() {
        // When
        List<ProbeResult> results = run(ScriptedAcceptor.answeringEchoes(16384, pdu -> {}), "A3", "A10");

        // Then
        assertThat(results).hasSize(3).allMatch(result -> result.verdict() == Verdict.SKIPPED);
    }

    @Test
    void anEndpointThatServesOneAfterTheOtherHangs() {
        // Given
        // Fair: who comes last must not be served before those who say nothing.
        Semaphore single = new Semaphore(1, true);
        Consumer<RawPeer> oneAtATime = peer -> {
            single.acquireUninterruptibly();
            try {
                ScriptedAcceptor.answeringEchoes(16384, pdu -> {}).accept(peer);
            } finally {
                single.release();
            }
        };

        // When
        List<ProbeResult> results = run(oneAtATime, "D1");

        // Then
        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.verdict()).isEqualTo(Verdict.HUNG);
            assertThat(result.detail()).isEqualTo("does not answer an association in time");
        });
    }

    @Test
    void anEndpointThatDiesIsCrashedAndIsLeftAlone() {
        // Given
        AtomicBoolean dead = new AtomicBoolean();
        Consumer<RawPeer> fragile = peer -> {
            if (dead.get()) {
                return;
            }
            peer.receive();
            peer.send(ScriptedAcceptor.accept(16384, 1));
            if (peer.receive().type() != 4) {
                dead.set(true);
                return;
            }
            peer.send(Wire.command(1, Wire.echoRsp(1)));
            peer.receive();
            peer.send(Wire.RELEASE_RP);
        };

        // When
        List<ProbeResult> results = run(fragile, "C7", "C8");

        // Then
        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.verdict()).isEqualTo(Verdict.CRASHED);
            assertThat(result.vector().id()).isEqualTo("C7-01");
        });
    }

    @Test
    void anEndpointThatIsNotThereIsNoEndpoint() {
        // Given
        ScriptedAcceptor acceptor = ScriptedAcceptor.plain(peer -> {});
        acceptor.close();

        // When, Then
        assertThat(probe(acceptor).firstLook().orElseThrow()).startsWith("accepts no connection");
    }
}
