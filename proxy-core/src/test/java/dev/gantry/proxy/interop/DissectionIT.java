package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.CountingRelay;
import dev.gantry.proxy.testing.Dcmqrscp;
import dev.gantry.proxy.testing.DcmtkScu;
import dev.gantry.proxy.testing.Dissection;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.Sample;
import dev.gantry.proxy.testing.Samples;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What Gantry writes toward an archive, read by a decoder that is neither Gantry's nor the archive's. */
@Interop({"storescu", "dcmqrscp", "tshark", "text2pcap", Programs.PYDICOM})
class DissectionIT {

    @Test
    void wiresharkFindsNothingWrongWithAStoreThroughGantry(@TempDir Path work) {
        // Given
        Hospital.Plan plan = Hospital.in(work.resolve("hospital"));
        Sample sample = Samples.named("CT_small.dcm");
        try (Dcmqrscp archive = Dcmqrscp.start(work.resolve("archive"), List.of("PACS_IN"), Map.of());
                CountingRelay relay = CountingRelay.endingTls(archive.port(), plan.credentials("pacs-main"));
                Hospital hospital = plan.pacsAt(relay.port()).open()) {
            // When
            DcmtkScu.Outcome sent = DcmtkScu.storescu(hospital.port())
                    .tls(hospital.credentials("ct-01"))
                    .proposing(sample)
                    .run(sample.file());

            // Then
            assertThat(sent.exitCode()).as(sent.output()).isZero();
            Dissection seen = Dissection.of(
                    relay.recording(),
                    work,
                    "dicom.pdu.type",
                    "dicom.assoc.ae.calling",
                    "dicom.assoc.ae.called",
                    "dicom.userinfo.asyncneg",
                    "_ws.malformed",
                    "_ws.expert.message");
            assertThat(seen.values("_ws.malformed")).isEmpty();
            assertThat(seen.values("_ws.expert.message")).isEmpty();
            assertThat(seen.values("dicom.pdu.type"))
                    .startsWith("0x01", "0x02", "0x04")
                    .endsWith("0x04", "0x05", "0x06");
            assertThat(seen.values("dicom.assoc.ae.calling")).containsOnly("CT01");
            assertThat(seen.values("dicom.assoc.ae.called")).containsOnly("PACS_IN");
            assertThat(seen.values("dicom.userinfo.asyncneg")).isEmpty();
        }
    }
}
