package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.DcmtkScu;
import dev.gantry.proxy.testing.GantryProcess;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.OpensslCa;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.RawAssociateRq;
import dev.gantry.proxy.testing.RawPdu;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import dev.gantry.proxy.testing.TlsFiles;
import dev.gantry.proxy.testing.Wire;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What operators do to the program while it runs, with what it does to associations, and what the audit trail says of it. */
@Interop({"curl", "openssl", "echoscu"})
class OperatorsIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final RawPdu ABORT = RawPdu.abort(2, 0);
    private static final String HOST = "gantry.st-elsewhere.example";

    @TempDir
    private Path directory;

    private final GantryProcess program = GantryProcess.fromClassPath();
    private ScriptedAcceptor pacs;
    private Hospital hospital;

    @BeforeEach
    void open() {
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital"));
        pacs = ScriptedAcceptor.tls(plan.credentials("pacs-main"), ScriptedAcceptor.answeringEchoes(16384, pdu -> {}));
        hospital = plan.pacsAt(pacs.port()).managementWithCertificates().open();
    }

    @AfterEach
    void close() {
        hospital.close();
        pacs.close();
    }

    @Test
    @DisplayName("T-32 certificate revoked while an association of it is open")
    void revocationEndsWhatIsOpen() {
        // Given
        gantry("ca", "enrol", "ct-01", "--out", "second");
        Path files = hospital.directory().resolve("second");
        TlsFiles second =
                new TlsFiles(files.resolve("ct-01.key"), files.resolve("ct-01.pem"), files.resolve("root.pem"));
        try (RawPeer revoked = association(second, "CT01");
                RawPeer other = association(hospital.credentials("us-01"), "US01")) {
            // When
            gantry("ca", "revoke", "ct-01", "--reason", "key-compromise");

            // Then
            assertThat(revoked.answer(SOON)).containsExactly(ABORT);
            assertThat(other.send(Wire.command(1, Wire.echoRq(1))).receive().status())
                    .isZero();
        }
        int before = pacs.connections();
        assertThat(DcmtkScu.echoscu(hospital.port()).tls(second).run().exitCode())
                .isNotZero();
        assertThat(pacs.connections()).isEqualTo(before);
        awaitAudited("110129", "ct-01", "revoke");
        awaitAudited("110126", "AETITLES=CT01", "association aborted: certificate-revoked");
        awaitAudited("110126", "listener modalities-tls", "is revoked");
    }

    @Test
    @DisplayName(
            "T-33 quarantine of a device and of a zone: new associations refused, open ones aborted, all of it audited")
    void quarantineEndsWhatIsOpenAndRefusesWhatIsNew() {
        for (String[] order : new String[][] {{"device", "ct-01"}, {"zone", "modality-ct"}}) {
            try (RawPeer open = association(hospital.credentials("ct-01"), "CT01");
                    RawPeer other = association(hospital.credentials("us-01"), "US01")) {
                // When
                gantry("quarantine", order[0], order[1], "--for", "2h", "--why", "odd traffic of " + order[0]);

                // Then
                assertThat(open.answer(SOON)).containsExactly(ABORT);
                assertThat(other.send(Wire.command(1, Wire.echoRq(1))).receive().status())
                        .isZero();
            }
            int before = pacs.connections();
            assertThat(echo("ct-01", "CT01").rejection()).contains(DcmtkScu.Rejection.NO_REASON);
            assertThat(pacs.connections()).isEqualTo(before);
            awaitAudited("110129", "quarantine", order[1], "odd traffic of " + order[0]);
            awaitAudited("110132", "AETITLES=CT01", "association aborted: quarantined", "odd traffic of " + order[0]);
            awaitAudited("110132", "AETITLES=CT01", "association refused: quarantined");

            // When
            gantry("release", order[1]);

            // Then
            assertThat(echo("ct-01", "CT01").exitCode()).isZero();
            awaitAudited("110129", "release", order[1]);
        }
    }

    @Test
    @DisplayName("T-43 who reads the audit trail stands in it, whichever way the files are named")
    void readingTheTrailIsAudited() throws Exception {
        // When
        String shown = gantry("audit", "show");
        gantry("audit", "show", hospital.state().resolve("audit").toString());
        gantry("audit", "verify");

        // Then
        assertThat(shown).contains("110100");
        await().atMost(SOON).until(() -> audited("110101").size() == 2);
        assertThat(audited("110101"))
                .allSatisfy(message -> assertThat(message)
                        .contains("EventActionCode=\"R\"")
                        .contains("UserID=\"" + System.getProperty("user.name") + "\"")
                        .contains("Security Audit Log"));

        // When the copy of a trail elsewhere is read
        Path copy = Files.copy(firstFileOfTheTrail(), directory.resolve("copy.jsonl"));
        gantry("audit", "show", copy.toString());
        gantry("audit", "show");

        // Then that is no use of the trail
        await().atMost(SOON).until(() -> audited("110101").size() == 3);
    }

    private Path firstFileOfTheTrail() throws Exception {
        try (var files = Files.list(hospital.state().resolve("audit"))) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    @DisplayName("T-44 log-ins of operators at the management port, failed and not")
    void logInsAreAudited() {
        // Given
        TlsFiles good = hospital.credentials("ct-01");
        TlsFiles foreign = OpensslCa.create(directory.resolve("foreign"), "Foreign Root")
                .issue("st-elsewhere.example", OpensslCa.Leaf.of("ct-01"))
                .trusting(good.root());

        // When
        Programs.Finished allowed = curl(good, good.root());
        Programs.Finished again = curl(good, good.root());

        // Then
        assertThat(allowed.output()).contains("\"status\":\"");
        assertThat(again.output()).isEqualTo(allowed.output());
        await().atMost(SOON).until(() -> audited("110114").size() == 1);
        assertThat(audited("110114").get(0))
                .contains("110122", "EventOutcomeIndicator=\"0\"", "ct-01", "NetworkAccessPointID=\"127.0.0.1\"");

        // When
        Programs.Finished anonymous = curl(null, good.root());
        Programs.Finished unknown = curl(foreign, good.root());

        // Then
        assertThat(anonymous.output()).doesNotContain("\"status\":\"");
        assertThat(unknown.output()).doesNotContain("\"status\":\"");
        await().atMost(SOON).until(() -> audited("110114").size() == 3);
        assertThat(audited("110114").subList(1, 3))
                .allSatisfy(message -> assertThat(message)
                        .contains("110122", "EventOutcomeIndicator=\"8\"", "could not log in at the management port"));
    }

    private Programs.Finished curl(@Nullable TlsFiles tls, Path root) {
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "--silent",
                "--show-error",
                "--cacert",
                root.toString(),
                "--resolve",
                HOST + ":" + hospital.managementPort() + ":127.0.0.1"));
        if (tls != null) {
            command.addAll(List.of(
                    "--cert", tls.certificate().toString(), "--key", tls.key().toString()));
        }
        command.add("https://" + HOST + ":" + hospital.managementPort() + "/readyz");
        return Programs.run(command, SOON);
    }

    private String gantry(String... words) {
        List<String> command = new ArrayList<>(List.of(words));
        command.addAll(List.of("--config", "gantry.yaml"));
        Programs.Finished finished = program.run(hospital.directory(), command.toArray(String[]::new));
        assertThat(finished.exitCode()).as(finished.output()).isZero();
        return finished.output();
    }

    private RawPeer association(TlsFiles tls, String title) {
        RawPeer peer = RawPeer.tls(hospital.port(), tls);
        peer.send(RawAssociateRq.verification().calling(title).bytes());
        assertThat(peer.receive().isAccept()).isTrue();
        return peer;
    }

    private DcmtkScu.Outcome echo(String device, String title) {
        return DcmtkScu.echoscu(hospital.port())
                .tls(hospital.credentials(device))
                .calling(title)
                .run();
    }

    private List<String> audited(String event) {
        return hospital.audited().stream()
                .filter(message -> message.contains("<EventID csd-code=\"" + event))
                .toList();
    }

    private void awaitAudited(String... texts) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(hospital.audited())
                        .anySatisfy(message -> assertThat(message).contains(texts)));
    }
}
