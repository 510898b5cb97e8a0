package dev.gantry.proxy.interop;

import dev.gantry.proxy.probe.AssociateRqBytes;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.RawAssociateRq;
import dev.gantry.proxy.testing.RawPdu;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import dev.gantry.proxy.testing.TlsFiles;
import dev.gantry.proxy.testing.Wire;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Callers that do not take no for an answer: those that guess, and those that only ask the same again and again. */
class PersistentPeersIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** What a device may guess before it is locked out, as docs/security.md says. */
    private static final int GUESSES = 20;

    private static final RawPdu UNKNOWN_CALLED = RawPdu.reject(1, 1, 7);
    private static final RawPdu FORBIDDEN = RawPdu.reject(1, 1, 1);
    private static final RawPdu TOO_MUCH = RawPdu.reject(2, 3, 2);

    @TempDir
    Path directory;

    private ScriptedAcceptor pacs;
    private Hospital hospital;

    @BeforeEach
    void open() {
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital"))
                .rule("paced: { allow: [store], from: viewer, to: ae:PACS_IN, sop: ct-objects,"
                        + " limit: { associations: 10/h } }");
        pacs = ScriptedAcceptor.tls(plan.credentials("pacs-main"), ScriptedAcceptor.answeringEchoes(16384, pdu -> {}));
        hospital = plan.pacsAt(pacs.port()).open();
    }

    @AfterEach
    void close() {
        hospital.close();
        pacs.close();
    }

    private RawPeer cart() {
        return RawPeer.plainFrom("127.0.0.9", hospital.plainPort());
    }

    private Supplier<RawPeer> device(String id) {
        TlsFiles files = hospital.credentials(id);
        return RawPeer.tlsEachTime(hospital.port(), files);
    }

    private static List<RawPdu> answers(Supplier<RawPeer> caller, int times, IntFunction<byte[]> request) {
        List<RawPdu> answers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            try (RawPeer peer = caller.get()) {
                RawPdu answer = peer.send(request.apply(i)).receive();
                answers.add(answer);
                if (answer.isAccept()) {
                    peer.send(Wire.RELEASE_RQ).receive();
                }
            }
        }
        return answers;
    }

    private static byte[] echo(String calling, String called) {
        return AssociateRqBytes.verification(calling, called).bytes();
    }

    private static byte[] store(String calling) {
        return AssociateRqBytes.plain(calling, "PACS_IN")
                .context(1, Wire.CT_IMAGE_STORAGE, Wire.IMPLICIT_LITTLE_ENDIAN)
                .bytes();
    }

    @Test
    @DisplayName("A2 a thousand called AE titles: lock-out, after which nothing tells a right one from a wrong one")
    void whoeverGuessesCalledTitlesIsLockedOut() {
        // When
        List<RawPdu> guessed = answers(this::cart, 1000, i -> echo("CART01", "NAME" + i));
        List<RawPdu> right = answers(this::cart, 1, i -> echo("CART01", "PACS_IN"));

        // Then
        assertThat(guessed.subList(0, GUESSES)).containsOnly(UNKNOWN_CALLED);
        assertThat(guessed.subList(GUESSES, 1000)).containsOnly(TOO_MUCH);
        assertThat(right).containsExactly(TOO_MUCH);
        assertThat(pacs.connections()).isZero();
        assertThat(answers(
                        device("ct-01"), 1, i -> RawAssociateRq.verification().bytes()))
                .as("another device")
                .allMatch(RawPdu::isAccept);
        assertThat(hospital.gantry().log()).contains("is locked out until");
        await().atMost(LIMIT).until(() -> decisions("unknown-called") == GUESSES);
        await().atMost(LIMIT).until(() -> decisions("is locked out until") == 1000 - GUESSES + 1);
        assertThat(MetricsIT.refused(MetricsIT.scrape(hospital))).isEqualTo(1001);
    }

    @Test
    @DisplayName("A2 a zone that is not trusted hears the same of a title that nobody has and of one it must not call")
    void titlesAreKeptFromZonesThatAreNotTrusted() {
        // When
        List<RawPdu> unknown = answers(device("acme-service"), 1, i -> echo("ACME_SVC", "NOWHERE"));
        List<RawPdu> forbidden = answers(device("acme-service"), 1, i -> echo("ACME_SVC", "PACS_IN"));
        List<RawPdu> trusted = answers(device("ct-01"), 1, i -> echo("CT01", "NOWHERE"));

        // Then
        assertThat(unknown).containsExactly(FORBIDDEN);
        assertThat(forbidden).containsExactly(FORBIDDEN);
        assertThat(trusted).containsExactly(UNKNOWN_CALLED);
        await().atMost(LIMIT).until(() -> decisions("unknown-called") == 2);
    }

    @Test
    @DisplayName("C14 more associations than a rule lets a device open in its time")
    void associationsBeyondTheRateAreRejectedForTheTimeBeing() {
        // When
        List<RawPdu> answers = answers(device("reading-room-1"), 100, i -> store("READ1"));

        // Then
        assertThat(answers.subList(0, 10)).allMatch(RawPdu::isAccept);
        assertThat(answers.subList(10, 100)).containsOnly(TOO_MUCH);
        assertThat(pacs.connections()).isEqualTo(10);
    }

    @Test
    @DisplayName(
            "D10 a sender that repeats what the policy refuses is told for good, once in the log, and loses nothing else")
    void senderThatRepeatsWhatIsRefused() {
        // When
        List<RawPdu> refused = answers(this::cart, 200, i -> store("CART01"));
        List<RawPdu> wrongTitle = answers(this::cart, 200, i -> echo("CART01", "OLD_PACS"));
        List<RawPdu> allowed = answers(this::cart, 1, i -> echo("CART01", "PACS_IN"));

        // Then
        assertThat(refused).containsOnly(FORBIDDEN);
        assertThat(wrongTitle).containsOnly(UNKNOWN_CALLED);
        assertThat(allowed).allMatch(RawPdu::isAccept);
        await().atMost(LIMIT).until(() -> decisions("not-allowed") == 200);
        await().atMost(LIMIT).until(() -> decisions("unknown-called") == 200);

        // When
        hospital.gantry().stop();

        // Then
        String log = hospital.gantry().log();
        assertThat(count("\"association refused\"", log)).isBetween(20L, 60L);
        assertThat(Pattern.compile("(\\d+) more like this in the last minute: association refused")
                        .matcher(log)
                        .results()
                        .map(MatchResult::group)
                        .toList())
                .as("a line for each of the two reasons, and for each minute that this took")
                .hasSizeBetween(2, 6);
    }

    private long decisions(String word) {
        return ReturnPathsIT.decisionsOf(hospital)
                .lines()
                .filter(line -> line.contains(word))
                .count();
    }

    private static long count(String text, String log) {
        return log.lines().filter(line -> line.contains(text)).count();
    }
}
