package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.ExternalProcess;
import dev.gantry.proxy.testing.FreePorts;
import dev.gantry.proxy.testing.GantryProcess;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.RawAssociateRq;
import dev.gantry.proxy.testing.RawPdu;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import dev.gantry.proxy.testing.TlsFiles;
import dev.gantry.tls.evidence.SpkiPins;
import dev.gantry.tls.identity.PemFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A site without an authority: everybody shows a certificate of its own making, and keys are compared. */
@Interop("openssl")
class PinsOnlyIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final GantryProcess program = GantryProcess.fromClassPath();
    private final int dicom = FreePorts.next();
    private final Path work;

    PinsOnlyIT(@TempDir Path work) {
        this.work = work;
    }

    /** A certificate that says of itself that it is {@code device}. */
    private TlsFiles selfSigned(String name, String device) {
        Programs.Finished made = Programs.run(
                List.of(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-keyout",
                        name + ".key",
                        "-out",
                        name + ".pem",
                        "-subj",
                        "/CN=" + name,
                        "-days",
                        "3",
                        "-addext",
                        "subjectAltName=URI:spiffe://site.example/dicom/device/" + device + ",IP:127.0.0.1"),
                work,
                Map.of(),
                Duration.ofSeconds(30));
        assertThat(made.exitCode()).as(made.output()).isZero();
        return new TlsFiles(work.resolve(name + ".key"), work.resolve(name + ".pem"), work.resolve("edge.pem"));
    }

    private static String pin(TlsFiles files) throws Exception {
        return "pin:"
                + SpkiPins.of(PemFiles.certificates(files.certificate()).get(0).getPublicKey());
    }

    private void policy(int pacs, String scanner, String archive) throws IOException {
        Path next = Files.writeString(work.resolve("policy.next"), """
                zone-policy: 1
                name: small
                zones: { modality-ct: {}, pacs: {} }
                devices:
                  ct-01: { zone: modality-ct, cert: "%s", ae: [CT01] }
                  ct-02: { zone: modality-ct, cert: "spiffe://site.example/dicom/device/ct-02", ae: [CT02] }
                  pacs-main: { zone: pacs, cert: "%s", ae: [PACS_IN], listens: 127.0.0.1:%d }
                rules:
                  ct-archive: { why: CT scanners archive, allow: [verification], from: modality-ct, to: pacs }
                """.formatted(scanner, archive, pacs));
        Files.move(next, work.resolve("policy.yaml"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private List<RawPdu> answer(TlsFiles files, String title) {
        try (RawPeer peer = RawPeer.tls(dicom, files)) {
            peer.send(RawAssociateRq.verification().calling(title).bytes());
            return peer.answer(SOON);
        } catch (UncheckedIOException e) {
            return List.of();
        }
    }

    private boolean isAccepted(TlsFiles files, String title) {
        return answer(files, title).stream().anyMatch(RawPdu::isAccept);
    }

    @Test
    void whoHasAPinnedKeyIsBelievedAndNothingThatItsCertificateSays() throws Exception {
        // Given
        Files.writeString(work.resolve("gantry.yaml"), """
                gantry: 1
                node: edge-1
                policy: policy.yaml
                state: state
                tls: { trust: pins, identity: { certificate: edge.pem, key: edge.key } }
                listeners:
                  - { name: all, protocol: dicom, bind: "127.0.0.1:%d", zones: [modality-ct, pacs] }
                """.formatted(dicom));
        TlsFiles archive = selfSigned("pacs", "pacs-main");
        TlsFiles scanner = selfSigned("ct", "ct-02");
        TlsFiles stranger = selfSigned("stranger", "ct-02");
        policy(1, pin(scanner), pin(archive));
        Programs.Finished made = program.run(work, "ca", "init", "--pins-only", "--config", "gantry.yaml");
        assertThat(made.exitCode()).as(made.output()).isZero();
        assertThat(made.output()).contains("pin sha256/");
        assertThat(program.run(work, "ca", "init", "--pins-only", "--config", "gantry.yaml"))
                .satisfies(again -> assertThat(again.exitCode()).isEqualTo(1))
                .satisfies(again -> assertThat(again.output()).contains("exists already"));
        try (ScriptedAcceptor pacs =
                ScriptedAcceptor.tls(archive, ScriptedAcceptor.answeringEchoes(16384, pdu -> {}))) {
            policy(pacs.port(), pin(scanner), pin(archive));

            // When
            try (ExternalProcess gantry =
                    program.start(work, "run", "--config", "gantry.yaml").awaitListening(dicom)) {

                // Then
                assertThat(isAccepted(scanner, "CT01")).as(gantry.log()).isTrue();
                assertThat(isAccepted(scanner, "CT02")).isFalse();
                assertThat(answer(stranger, "CT02")).isEmpty();
                gantry.awaitLine(Pattern.compile("not-pinned: neither the certificate nor its key is pinned here"));

                policy(pacs.port(), pin(stranger), pin(archive));
                await().atMost(SOON).until(() -> isAccepted(stranger, "CT01"));
                assertThat(answer(scanner, "CT01")).isEmpty();
            }
        }
    }
}
