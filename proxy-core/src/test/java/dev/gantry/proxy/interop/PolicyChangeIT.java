package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.DcmtkScu;
import dev.gantry.proxy.testing.FreePorts;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Orthanc;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.RawAssociateRq;
import dev.gantry.proxy.testing.RawPdu;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.Sample;
import dev.gantry.proxy.testing.Samples;
import dev.gantry.proxy.testing.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The policy of a running Gantry is changed, well and badly, and watched only. Behind it is an Orthanc. */
@Interop({"Orthanc", "echoscu", "storescu", "findscu", Programs.PYDICOM})
class PolicyChangeIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int NOT_AUTHORIZED = 0x0124;
    private static final String ULTRASOUND_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.6.1";

    @TempDir
    private Path directory;

    private Orthanc archive;
    private Hospital hospital;
    private String policy;

    @BeforeEach
    void open() throws IOException {
        int pacs = FreePorts.next();
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital")).pacsAt(pacs);
        archive = Orthanc.start(
                directory.resolve("archive"), pacs, plan.credentials("pacs-main"), List.of("CT01", "READ1"));
        hospital = plan.open();
        policy = Files.readString(hospital.directory().resolve("policy.yaml"));
    }

    @AfterEach
    void close() {
        hospital.close();
        archive.close();
    }

    @Test
    @DisplayName("T-28 a policy that comes into force during a transfer lets it finish, and judges what comes after it")
    void aTransferThatRunsIsFinished() throws Exception {
        try (RawPeer ct = associationOfCt()) {
            // Given
            assertThat(store(ct, 1, "1.2.3.1")).isZero();
            byte[] instance = instance("1.2.3.2");
            byte[] half = Arrays.copyOf(instance, instance.length / 2);
            ct.send(
                    Wire.command(1, Wire.storeRq(2, Wire.CT_IMAGE_STORAGE, "1.2.3.2")),
                    Wire.pdu(4, Wire.pdv(1, 0, half)));

            // When
            replacePolicy(withoutStoringOfCt());
            awaitAudited("110129", "is in force");

            // Then what is under way is finished
            ct.send(Wire.pdu(4, Wire.pdv(1, 2, Arrays.copyOfRange(instance, half.length, instance.length))));
            assertThat(ct.receive().status()).isZero();
            assertThat(archive.instances()).hasSize(2);

            // Then what begins afterwards is judged anew, on both associations
            assertThat(store(ct, 3, "1.2.3.3")).isEqualTo(NOT_AUTHORIZED);
            assertThat(ct.send(Wire.RELEASE_RQ).receive()).isEqualTo(RawPdu.releaseRp());
        }
        assertThat(storeOfCt().exitCode()).isNotZero();
        assertThat(archive.instances()).hasSize(2);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(hospital.decided().stream()
                                .filter(line -> line.contains("\"device\":\"ct-01\""))
                                .map(PolicyChangeIT::revision)
                                .distinct())
                        .hasSize(2));
    }

    @Test
    @DisplayName("T-29 a policy that is wrong is refused, whatever is wrong with it, and the old one stays")
    void aWrongPolicyIsRefused() throws Exception {
        // Given
        assertThat(echo("ct-01", "CT01").exitCode()).isZero();

        for (String wrong : List.of(
                policy + "nonsense: 1\n",
                policy + "tests:\n  - expect: allow\n    that: { from: us-01, to: ae:PACS_IN, service: query }\n",
                "",
                "\0")) {
            double before = metric("gantry_policy_reload_total{result=\"refused\"}");

            // When
            replacePolicy(wrong);

            // Then
            await().atMost(SOON).until(() -> metric("gantry_policy_reload_total{result=\"refused\"}") > before);
            assertThat(echo("ct-01", "CT01").exitCode()).isZero();
            assertThat(storeOfCt().exitCode()).isZero();
            assertThat(echo("acme-service", "ACME_SVC").rejection()).isPresent();
        }
        awaitAudited("110129", "a new policy was refused");
        assertThat(hospital.audited())
                .filteredOn(message -> message.contains("a new policy was refused"))
                .hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(message -> assertThat(message).contains("EventOutcomeIndicator=\"4\""));
        await().atMost(SOON).until(() -> metric("gantry_policy_stale_seconds") > 0);
        assertThat(management("/readyz")).contains("\"status\":\"degraded\"");
        assertThat(hospital.gantry().log()).contains("nonsense").contains("policy.yaml:");

        // When
        replacePolicy(policy);

        // Then
        await().atMost(SOON).until(() -> metric("gantry_policy_stale_seconds") == 0);
    }

    @Test
    @DisplayName("T-30 with mode monitor nothing is blocked, and all that would be is logged, counted and recorded")
    void whatIsWatchedOnlyIsNotBlocked() throws Exception {
        // Given
        Sample ultrasound = Samples.all().stream()
                .filter(sample -> sample.sopClass().equals(ULTRASOUND_IMAGE_STORAGE))
                .findFirst()
                .orElseThrow();
        assertThat(queryOfCt().rejection()).isPresent();
        assertThat(store(ultrasound).exitCode()).isNotZero();
        assertThat(echo("acme-service", "ACME_SVC").rejection()).isPresent();
        await().atMost(SOON).until(() -> alerts() == 3);

        // When
        replacePolicy("defaults: { mode: monitor, until: 2099-01-31 }\n" + policy);
        awaitAudited("110129", "is in force");

        // Then nothing is blocked
        assertThat(store(ultrasound).exitCode()).isZero();
        assertThat(archive.instances()).hasSize(1);
        DcmtkScu.Outcome query = queryOfCt();
        assertThat(query.exitCode()).as(query.output()).isZero();
        assertThat(query.matches()).as(query.output()).isEqualTo(1);
        assertThat(echo("acme-service", "ACME_SVC").exitCode()).isZero();

        // Then what would have been is told
        for (String subject : List.of("\"device\":\"ct-01\"", "\"device\":\"acme-service\"")) {
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(hospital.decided())
                            .anyMatch(line -> line.contains(subject)
                                    && line.contains("\"verdict\":\"allow\"")
                                    && line.contains("\"shadow\":\"deny\"")));
        }
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(hospital.gantry().log().lines())
                        .filteredOn(line -> line.contains("allowed, would be denied"))
                        .hasSizeGreaterThanOrEqualTo(3)
                        .anyMatch(line -> line.contains("acme-service")));
        assertThat(management("/metrics").lines())
                .filteredOn(line -> line.startsWith("gantry_policy_shadow_total{")
                        && line.contains("enforced=\"allow\"")
                        && line.contains("shadow=\"deny\""))
                .isNotEmpty();
        assertThat(alerts()).as("what passes is no alert").isEqualTo(3);
    }

    // ---- the policy

    private void replacePolicy(String text) throws IOException {
        Path next = Files.writeString(hospital.directory().resolve("policy.next"), text);
        Files.move(next, hospital.directory().resolve("policy.yaml"), StandardCopyOption.ATOMIC_MOVE);
    }

    private String withoutStoringOfCt() {
        String changed =
                policy.replaceFirst("(?s)  ct-archive:\n    allow: \\[store].*?\n  us-archive:", "  us-archive:");
        assertThat(changed).isNotEqualTo(policy);
        return changed;
    }

    private void awaitAudited(String... texts) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(hospital.audited())
                        .anySatisfy(message -> assertThat(message).contains(texts)));
    }

    private long alerts() {
        return hospital.audited().stream()
                .filter(message -> message.contains("110132"))
                .count();
    }

    private static String revision(String line) {
        return Pattern.compile("\"policy\":\"([^\"]+)\"")
                .matcher(line)
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no policy in " + line));
    }

    private double metric(String series) {
        return hospital.management("/metrics")
                .lines()
                .filter(line -> line.startsWith(series + ' '))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    private String management(String path) {
        return hospital.management(path);
    }

    // ---- the devices

    private RawPeer associationOfCt() {
        RawPeer ct = RawPeer.tls(hospital.port(), hospital.credentials("ct-01"));
        ct.send(RawAssociateRq.plain()
                .calling("CT01")
                .context(1, Wire.CT_IMAGE_STORAGE, Wire.IMPLICIT_LITTLE_ENDIAN)
                .bytes());
        assertThat(ct.receive().contextResults()).containsEntry(1, 0);
        return ct;
    }

    private static int store(RawPeer peer, int messageId, String uid) {
        return peer.send(Wire.message(1, Wire.storeRq(messageId, Wire.CT_IMAGE_STORAGE, uid), instance(uid)))
                .receive()
                .status();
    }

    private static byte[] instance(String uid) {
        return Wire.concat(
                Wire.data(0x0008_0016, Wire.CT_IMAGE_STORAGE),
                Wire.data(0x0008_0018, uid),
                Wire.data(0x0010_0020, "SYNTHETIC-1 "),
                Wire.data(0x0020_000D, "1.2.3"),
                Wire.data(0x0020_000E, "1.2.3.9"));
    }

    private DcmtkScu.Outcome storeOfCt() {
        return store(Samples.named("CT_small.dcm"));
    }

    private DcmtkScu.Outcome store(Sample sample) {
        return DcmtkScu.storescu(hospital.port())
                .tls(hospital.credentials("ct-01"))
                .proposing(sample)
                .run(sample.file());
    }

    private DcmtkScu.Outcome queryOfCt() {
        return DcmtkScu.findscu(hospital.port())
                .tls(hospital.credentials("ct-01"))
                .called("PACS_QR")
                .with("-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "StudyInstanceUID")
                .run();
    }

    private DcmtkScu.Outcome echo(String device, String title) {
        return DcmtkScu.echoscu(hospital.port())
                .tls(hospital.credentials(device))
                .calling(title)
                .run();
    }
}
