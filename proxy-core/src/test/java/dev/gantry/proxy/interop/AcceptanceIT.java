package dev.gantry.proxy.interop;

import dev.gantry.proxy.probe.AssociateRqBytes;
import dev.gantry.proxy.testing.CountingRelay;
import dev.gantry.proxy.testing.DcmtkScu;
import dev.gantry.proxy.testing.DcmtkScu.Rejection;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.OpensslCa;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.RawAssociateRq;
import dev.gantry.proxy.testing.RawPdu;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.Sample;
import dev.gantry.proxy.testing.Samples;
import dev.gantry.proxy.testing.Storescp;
import dev.gantry.proxy.testing.TlsFiles;
import dev.gantry.proxy.testing.Wire;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * What a hospital would try before it trusts Gantry, by number. Each test looks at what the caller got and at what the
 * PACS saw: a refusal is one only if no connection reached it.
 */
@Interop({"openssl", "echoscu", "storescu", "findscu", "storescp", Programs.PYDICOM})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AcceptanceIT {

    private static final String SITE = "st-elsewhere.example";
    private static final String JPEG_BASELINE = "1.2.840.10008.1.2.4.50";
    private static final String ULTRASOUND_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.6.1";

    @TempDir
    static Path directory;

    private Storescp storescp;
    private CountingRelay pacs;
    private Hospital hospital;
    private TlsFiles ct;
    private OpensslCa foreign;
    private OpensslCa trusted;

    @BeforeAll
    void openTheHospital() {
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital"));
        foreign = OpensslCa.create(directory.resolve("foreign"), "Foreign Root");
        trusted = OpensslCa.create(directory.resolve("trusted"), "Trusted Root");
        storescp = Storescp.start(directory.resolve("storescp"), plan.credentials("pacs-main"));
        pacs = CountingRelay.to(storescp.port());
        hospital = plan.pacsAt(pacs.port()).trust(trusted.root()).open();
        ct = hospital.credentials("ct-01");
    }

    @AfterAll
    void closeAll() {
        hospital.close();
        pacs.close();
        storescp.close();
    }

    @Test
    @DisplayName("T-02 device without client certificate")
    void deviceWithoutCertificateEndsInTheHandshake() {
        refusedUnseen(() -> {
            // When
            DcmtkScu.Outcome anonymous = DcmtkScu.echoscu(hospital.port())
                    .with("+tla", "+cf", ct.root().toString())
                    .run();

            // Then
            assertThat(anonymous.exitCode()).isNotZero();
            assertThat(anonymous.output()).doesNotContain("Association Accepted");
            assertThat(anonymous.rejection()).isEmpty();
        });
    }

    Stream<Arguments> faultyCertificates() {
        Instant now = Instant.now();
        OpensslCa.Leaf leaf = OpensslCa.Leaf.of("ct-01");
        return Stream.of(
                Arguments.of("T-03 of a foreign CA", foreign, leaf),
                Arguments.of("T-03 expired", trusted, leaf.valid(now.minusSeconds(7200), now.minusSeconds(3600))),
                Arguments.of("T-03 not yet valid", trusted, leaf.valid(now.plusSeconds(3600), now.plusSeconds(7200))),
                Arguments.of("T-03 for another purpose", trusted, leaf.usage("codeSigning")),
                Arguments.of("T-03 for servers only", trusted, leaf.usage("serverAuth")),
                Arguments.of("T-21 with an RSA key of 1024 bits", trusted, leaf.rsa(1024)),
                Arguments.of("T-21 signed over SHA-1", trusted, leaf.digest("sha1")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faultyCertificates")
    void faultyCertificateEndsInTheHandshake(String what, OpensslCa ca, OpensslCa.Leaf leaf) {
        refusedUnseen(() -> {
            // When
            try (RawPeer peer =
                    RawPeer.tls(hospital.port(), ca.issue(SITE, leaf).trusting(ct.root()))) {
                peer.sendsInVain(RawAssociateRq.verification().bytes());

                // Then
                assertThat(peer.answer(Duration.ofSeconds(4))).as(what).isEmpty();
            } catch (UncheckedIOException e) {
                // In TLS 1.2 the handshake itself fails; in TLS 1.3 the client learns of it with its first read.
                assertThat(e).hasCauseInstanceOf(SSLException.class);
            }
        });
    }

    @Test
    @DisplayName("T-03 certificate of another trusted CA that is as it should be")
    void goodCertificateOfATrustedCaIsAccepted() {
        // Given
        TlsFiles other = trusted.issue(SITE, OpensslCa.Leaf.of("ct-01")).trusting(ct.root());

        // When
        DcmtkScu.Outcome echo = DcmtkScu.echoscu(hospital.port()).tls(other).run();

        // Then
        assertThat(echo.exitCode()).as(echo.output()).isZero();
    }

    @Test
    @DisplayName("T-04 valid certificate, calling AE title of another device")
    void callingTitleOfAnotherDeviceIsRejected() {
        refusedUnseen(() -> {
            // When
            DcmtkScu.Outcome spoofed =
                    DcmtkScu.echoscu(hospital.port()).tls(ct).calling("US01").run();

            // Then
            assertThat(spoofed.rejection()).contains(Rejection.CALLING_AE_TITLE);
        });
    }

    @Test
    @DisplayName("T-05 unknown called AE title")
    void unknownCalledTitleIsRejected() {
        refusedUnseen(() -> {
            // When
            DcmtkScu.Outcome outcome =
                    DcmtkScu.echoscu(hospital.port()).tls(ct).called("NOWHERE").run();

            // Then
            assertThat(outcome.rejection()).contains(Rejection.CALLED_AE_TITLE);
        });
    }

    @Test
    @DisplayName("T-06 one SOP class that is not allowed among others that are")
    void forbiddenContextAloneIsRefused() {
        // When
        RawPdu answer = answerTo(RawAssociateRq.verification()
                .context(3, ULTRASOUND_IMAGE_STORAGE, Wire.IMPLICIT_LITTLE_ENDIAN)
                .context(5, Wire.CT_IMAGE_STORAGE, Wire.IMPLICIT_LITTLE_ENDIAN));

        // Then
        assertThat(answer.contextResults()).containsOnly(entry(1, 0), entry(3, 1), entry(5, 0));
    }

    @Test
    @DisplayName("T-07 only contexts that are not allowed")
    void associationOfForbiddenContextsIsRejected() {
        refusedUnseen(() -> {
            // When
            RawPdu answer =
                    answerTo(RawAssociateRq.plain().context(1, ULTRASOUND_IMAGE_STORAGE, Wire.IMPLICIT_LITTLE_ENDIAN));

            // Then
            assertThat(answer).isEqualTo(RawPdu.reject(1, 1, 1));
        });
    }

    @Test
    @DisplayName("T-08 allowed SOP class in a transfer syntax that is not")
    void forbiddenTransferSyntaxIsRefusedAsSuch() {
        // When
        RawPdu answer = answerTo(RawAssociateRq.verification()
                .context(3, Wire.CT_IMAGE_STORAGE, JPEG_BASELINE)
                .context(5, Wire.CT_IMAGE_STORAGE, JPEG_BASELINE, Wire.EXPLICIT_LITTLE_ENDIAN));

        // Then
        assertThat(answer.contextResults()).containsOnly(entry(1, 0), entry(3, 4), entry(5, 0));
    }

    @Test
    @DisplayName("T-09 modality queries, which is not its job")
    void queryOfAModalityIsRefused() {
        refusedUnseen(() -> {
            // When
            DcmtkScu.Outcome query = DcmtkScu.findscu(hospital.port())
                    .tls(ct)
                    .called("PACS_QR")
                    .with("-S", "-k", "QueryRetrieveLevel=STUDY")
                    .run();

            // Then
            assertThat(query.rejection()).as(query.output()).contains(Rejection.NO_REASON);
        });
    }

    @Test
    @DisplayName("T-15 SCP role that the policy does not allow")
    void scpRoleIsNotGranted() {
        // Given
        byte[] scpRoleOfCt = Wire.item(0x54, Wire.hex("0019"), Wire.text(Wire.CT_IMAGE_STORAGE), Wire.hex("00 01"));

        // When
        RawPdu answer = answerTo(RawAssociateRq.verification()
                .context(3, Wire.CT_IMAGE_STORAGE, Wire.IMPLICIT_LITTLE_ENDIAN)
                .userItem(scpRoleOfCt));

        // Then
        assertThat(answer.isAccept()).isTrue();
        assertThat(answer.contextResults()).contains(entry(1, 0));
        assertThat(answer.contextResults().get(3)).isNotZero();
        assertThat(answer.userItems(0x54)).noneMatch(role -> role.endsWith("01"));
    }

    static Stream<Arguments> oldTls() {
        return Stream.of(
                Arguments.of("TLS 1.0", "-tls1", "DEFAULT"),
                Arguments.of("TLS 1.1", "-tls1_1", "DEFAULT"),
                Arguments.of("no encryption", "-tls1_2", "eNULL"),
                Arguments.of("CBC with SHA-1", "-tls1_2", "ECDHE-ECDSA-AES128-SHA"),
                Arguments.of("key exchange by RSA", "-tls1_2", "AES128-GCM-SHA256"),
                Arguments.of("static RSA with CBC", "-tls1_2", "AES128-SHA"));
    }

    @ParameterizedTest(name = "T-20 {0}")
    @MethodSource("oldTls")
    void oldTlsEndsInTheHandshake(String what, String version, String ciphers) {
        // When
        Programs.Finished handshake = sClient(ct, version, "-cipher", ciphers + ":@SECLEVEL=0");

        // Then
        assertThat(handshake.output()).as(what).contains("SSL alert number").contains("Cipher is (NONE)");
    }

    @Test
    @DisplayName("T-20 TLS 1.2 and 1.3 with their good suites")
    void goodTlsIsAccepted() {
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            assertThat(sClient(ct, version).output())
                    .contains("Verify return code: 0")
                    .doesNotContain("Cipher is (NONE)")
                    .doesNotContain("alert");
        }
    }

    @Test
    @DisplayName("T-24 malformed PDUs")
    void malformedPdusEndInAnAbortOrInSilence() {
        List<byte[]> vectors = new ArrayList<>();
        vectors.add(Wire.hex("01 00 FFFFFFFF"));
        vectors.add(Wire.hex("09 00 00000004 00000000"));
        AssociateRqBytes many = RawAssociateRq.plain();
        for (int i = 0; i < 200; i++) {
            many.context((2 * i + 1) & 0xFF, Wire.VERIFICATION, Wire.IMPLICIT_LITTLE_ENDIAN);
        }
        vectors.add(many.bytes());
        vectors.add(RawAssociateRq.verification()
                .context(1, Wire.CT_IMAGE_STORAGE, Wire.IMPLICIT_LITTLE_ENDIAN)
                .bytes());
        vectors.add(RawAssociateRq.verification()
                .userItem(Wire.itemClaiming(0x52, 0xFFFF))
                .bytes());
        for (byte[] vector : vectors) {
            refusedUnseen(() -> {
                try (RawPeer peer = RawPeer.tls(hospital.port(), ct)) {
                    // When
                    peer.send(vector);

                    // Then
                    assertThat(peer.answer(Duration.ofSeconds(4))).allMatch(pdu -> pdu.isAbort() || pdu.type() == 3);
                }
            });
        }
    }

    @Test
    @DisplayName("T-25 half an A-ASSOCIATE-RQ")
    void halfARequestIsClosedAtTheDeadline() {
        refusedUnseen(() -> {
            byte[] request = RawAssociateRq.verification().bytes();
            try (RawPeer peer = RawPeer.tls(hospital.port(), ct)) {
                // When
                peer.send(Arrays.copyOf(request, request.length / 2));

                // Then
                assertThat(peer.answer(Duration.ofSeconds(6))).allMatch(RawPdu::isAbort);
            }
        });
    }

    @Test
    @DisplayName("T-41 Gantry's own implementation identity, whoever stands behind it")
    void implementationIdentityIsGantrys() {
        // When
        RawPdu through = answerTo(RawAssociateRq.verification());
        RawPdu direct;
        try (RawPeer peer = RawPeer.tls(storescp.port(), ct)) {
            peer.send(RawAssociateRq.verification().bytes());
            direct = peer.receive();
            peer.send(Wire.RELEASE_RQ);
            peer.receive();
        }

        // Then
        assertThat(through.userItems(0x52)).hasSize(1).doesNotContainAnyElementsOf(direct.userItems(0x52));
        assertThat(through.userItems(0x55)).hasSize(1).doesNotContainAnyElementsOf(direct.userItems(0x55));
    }

    @Test
    @DisplayName("what is allowed arrives")
    void allowedObjectIsStored() {
        // Given
        Sample sample = Samples.named("CT_small.dcm");

        // When
        DcmtkScu.Outcome sent =
                DcmtkScu.storescu(hospital.port()).tls(ct).proposing(sample).run(sample.file());

        // Then
        assertThat(sent.exitCode()).as(sent.output()).isZero();
        assertThat(storescp.received()).hasSize(1);
    }

    /** Runs what must be refused, then something allowed: the PACS must have seen that one connection only. */
    private void refusedUnseen(Runnable refused) {
        int before = pacs.connections();
        refused.run();
        DcmtkScu.Outcome echo = DcmtkScu.echoscu(hospital.port()).tls(ct).run();
        assertThat(echo.exitCode()).as(echo.output()).isZero();
        assertThat(pacs.connections()).isEqualTo(before + 1);
    }

    private RawPdu answerTo(AssociateRqBytes request) {
        try (RawPeer peer = RawPeer.tls(hospital.port(), ct)) {
            peer.send(request.bytes());
            RawPdu answer = peer.receive();
            if (answer.isAccept()) {
                peer.send(Wire.RELEASE_RQ);
                peer.receive();
            }
            return answer;
        }
    }

    private Programs.Finished sClient(TlsFiles tls, String... options) {
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + hospital.port(),
                "-cert",
                tls.certificate().toString(),
                "-key",
                tls.key().toString(),
                "-CAfile",
                tls.root().toString()));
        command.addAll(List.of(options));
        return Programs.run(command, Duration.ofSeconds(30));
    }
}
