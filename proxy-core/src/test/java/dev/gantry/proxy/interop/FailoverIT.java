package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.CountingRelay;
import dev.gantry.proxy.testing.DcmtkScu;
import dev.gantry.proxy.testing.GantryProcess;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.RawAssociateRq;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.Sample;
import dev.gantry.proxy.testing.Samples;
import dev.gantry.proxy.testing.Storescp;
import dev.gantry.proxy.testing.Wire;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The host of Gantry is lost, and another takes over its addresses with the same configuration and policy, as
 * docs/deployment.md describes it: "Two boxes and an address that moves".
 */
@Interop({"echoscu", "storescu", "storescp", Programs.PYDICOM})
class FailoverIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    @Test
    @DisplayName("T-36 killed while it relays: nothing passes until another takes over, and then what is allowed does")
    void anotherTakesOver() {
        Sample sample = Samples.named("CT_small.dcm");
        Hospital.Plan plan = Hospital.in(directory.resolve("hospital"));
        try (Storescp storescp = Storescp.start(directory.resolve("archive"), plan.credentials("pacs-main"));
                CountingRelay pacs = CountingRelay.to(storescp.port())) {
            // Given
            int port;
            try (Hospital first = plan.pacsAt(pacs.port()).open();
                    RawPeer ct = RawPeer.tls(first.port(), first.credentials("ct-01"))) {
                port = first.port();
                ct.send(RawAssociateRq.plain()
                        .context(1, Wire.CT_IMAGE_STORAGE, Wire.IMPLICIT_LITTLE_ENDIAN)
                        .bytes());
                assertThat(ct.receive().isAccept()).isTrue();
                ct.send(
                        Wire.command(1, Wire.storeRq(1, Wire.CT_IMAGE_STORAGE, "1.2.3.36")),
                        Wire.pdu(4, Wire.pdv(1, 0, Wire.instanceOfLongPixelData(Wire.CT_IMAGE_STORAGE, "1.2.3.36"))));
                await().atMost(SOON).until(() -> pacs.connections() == 1);

                // When
                ProcessHandle.of(first.gantry().pid()).orElseThrow().destroyForcibly();

                // Then the caller learns of it and has no answer
                assertThat(ct.untilClosed(SOON)).isEmpty();
                await().atMost(SOON).until(() -> !first.gantry().isRunning());
            }

            // Then nothing passes
            assertThat(store(plan, port, sample).exitCode()).isNotZero();
            assertThat(pacs.connections()).isEqualTo(1);
            assertThat(storescp.received())
                    .as("what was not answered")
                    .allSatisfy(file -> assertThat(file.toFile().length()).isLessThan(10_000));
            int before = storescp.received().size();

            // When
            try (Hospital second = plan.onAnotherMachine().open()) {
                // Then
                assertThat(second.port()).isEqualTo(port);
                DcmtkScu.Outcome again = store(plan, port, sample);
                assertThat(again.exitCode()).as(again.output()).isZero();
                assertThat(storescp.received()).hasSize(before + 1);
                DcmtkScu.Outcome spoofed = DcmtkScu.echoscu(port)
                        .tls(plan.credentials("ct-01"))
                        .calling("US01")
                        .run();
                assertThat(spoofed.rejection()).contains(DcmtkScu.Rejection.CALLING_AE_TITLE);
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(second.audited())
                                .anyMatch(message ->
                                        message.contains("110104") && message.contains("NumberOfInstances=\"1\"")));
                for (String state : new String[] {"state", "state-of-the-other"}) {
                    Programs.Finished verified =
                            GantryProcess.fromClassPath().run(second.directory(), "audit", "verify", state + "/audit");
                    assertThat(verified.exitCode()).as(verified.output()).isZero();
                }
            }
        }
    }

    private static DcmtkScu.Outcome store(Hospital.Plan plan, int port, Sample sample) {
        return DcmtkScu.storescu(port)
                .tls(plan.credentials("ct-01"))
                .proposing(sample)
                .run(sample.file());
    }
}
