package dev.gantry.proxy.demo.archive;

import dev.gantry.proxy.demo.dataset.SopInstance;
import dev.gantry.proxy.demo.hospital.HospitalFiles;
import dev.gantry.proxy.demo.hospital.HospitalMaker;
import dev.gantry.proxy.demo.peer.PeerEventLoops;
import dev.gantry.proxy.demo.peer.PeerTls;
import dev.gantry.proxy.demo.phantom.CtPhantom;
import dev.gantry.proxy.demo.phantom.PhantomStudy;
import dev.gantry.proxy.demo.phantom.UltrasoundPhantom;
import dev.gantry.proxy.dicom.AeTitle;
import dev.gantry.proxy.testing.DataSetComparison;
import dev.gantry.proxy.testing.DcmtkScu;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.Sample;
import dev.gantry.proxy.testing.Samples;
import dev.gantry.proxy.testing.TlsFiles;
import dev.gantry.tls.identity.PemFiles;
import dev.gantry.tls.trust.TrustAnchors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The archive with DCMTK's clients, without a proxy between them. */
@Interop({"echoscu", "storescu", "findscu", "dcm2pnm", Programs.PYDICOM})
@Timeout(300)
class ArchiveIT {
    /** Big endian and deflated, which the archive does not take. */
    private static final Set<String> NOT_TAKEN = Set.of("1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99");

    private static final Clock CLOCK = Clock.systemUTC();

    private final PeerEventLoops eventLoops = new PeerEventLoops(2);
    private @Nullable Archive running;

    @TempDir
    private Path directory;

    @AfterEach
    void stop() {
        if (running != null) {
            running.close();
        }
        eventLoops.close();
    }

    private Archive start(@Nullable PeerTls tls) throws IOException {
        Archive archive = Archive.start(
                eventLoops,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                tls,
                new AeTitle("PACS"),
                ArchiveStore.open(directory.resolve("archive")));
        running = archive;
        return archive;
    }

    private static Stream<Sample> samples() {
        return Samples.all().stream().filter(sample -> !NOT_TAKEN.contains(sample.transferSyntax()));
    }

    @Test
    void keepsWhatStorescuSendsElementForElement() throws Exception {
        // Given
        Archive archive = start(null);

        for (Sample sample : samples().toList()) {
            // When
            DcmtkScu.Outcome outcome = DcmtkScu.storescu(archive.address().getPort())
                    .called("PACS")
                    .proposing(sample)
                    .run(sample.file());

            // Then
            assertThat(outcome.exitCode()).as(sample + "\n" + outcome.output()).isZero();
            StoredInstance kept = newest(archive);
            assertThat(DataSetComparison.differences(sample.file(), kept.file()))
                    .as(sample.toString())
                    .isEmpty();
        }
    }

    private static StoredInstance newest(Archive archive) throws IOException {
        StoredInstance newest = archive.store().instances().get(0);
        for (StoredInstance instance : archive.store().instances()) {
            if (Files.getLastModifiedTime(instance.file()).compareTo(Files.getLastModifiedTime(newest.file())) > 0) {
                newest = instance;
            }
        }
        return newest;
    }

    @Test
    void servesDcmtkOverMutualTlsWithChainsOfTheAuthority() throws Exception {
        // Given
        HospitalFiles hospital = new HospitalFiles(directory.resolve("hospital"));
        new HospitalMaker(hospital, CLOCK, line -> {}).make();
        Archive archive = start(new PeerTls(
                PemFiles.identity(hospital.certificate("pacs-1"), hospital.key("pacs-1"), null, CLOCK),
                TrustAnchors.ofRoots(PemFiles.certificates(hospital.root())),
                CLOCK));
        TlsFiles ct = new TlsFiles(hospital.key("ct-1"), hospital.certificate("ct-1"), hospital.root());
        List<Path> images = writePhantoms();
        int port = archive.address().getPort();

        // When
        DcmtkScu.Outcome echo =
                DcmtkScu.echoscu(port).calling("CT1").called("PACS").tls(ct).run();
        DcmtkScu.Outcome store =
                DcmtkScu.storescu(port).calling("CT1").called("PACS").tls(ct).run(images.toArray(Path[]::new));
        DcmtkScu.Outcome studies =
                find(port, ct, "QueryRetrieveLevel=STUDY", "PatientID=PHANTOM-*", "StudyInstanceUID");
        DcmtkScu.Outcome series =
                find(port, ct, "QueryRetrieveLevel=SERIES", "PatientName=phantom*", "SeriesInstanceUID");
        DcmtkScu.Outcome ctImages = find(port, ct, "QueryRetrieveLevel=IMAGE", "Modality=CT", "SOPInstanceUID");
        DcmtkScu.Outcome later = find(port, ct, "QueryRetrieveLevel=STUDY", "StudyDate=20300101-", "StudyInstanceUID");

        // Then
        assertThat(echo.exitCode()).as(echo.output()).isZero();
        assertThat(store.exitCode()).as(store.output()).isZero();
        assertThat(studies.matches()).as(studies.output()).isEqualTo(1);
        assertThat(studies.output()).contains("PHANTOM-1");
        assertThat(series.matches()).as(series.output()).isEqualTo(2);
        assertThat(ctImages.matches()).as(ctImages.output()).isEqualTo(3);
        assertThat(later.matches()).as(later.output()).isZero();
    }

    private static DcmtkScu.Outcome find(int port, TlsFiles tls, String... keys) {
        DcmtkScu find =
                DcmtkScu.findscu(port).calling("CT1").called("PACS").tls(tls).with("-S");
        for (String key : keys) {
            find.with("-k", key);
        }
        return find.run();
    }

    @Test
    void phantomsAreImagesThatDcmtkRenders() throws Exception {
        for (Path image : writePhantoms()) {
            // When
            Path png = image.resolveSibling(image.getFileName() + ".png");
            Programs.Finished finished = Programs.run(
                    List.of("dcm2pnm", "--write-png", "+Wm", image.toString(), png.toString()), Duration.ofSeconds(60));

            // Then
            assertThat(finished.exitCode()).as(finished.output()).isZero();
            assertThat(png).isNotEmptyFile();
        }
    }

    private List<Path> writePhantoms() throws IOException {
        PhantomStudy study = PhantomStudy.create("PHANTOM-1", LocalDateTime.of(2026, 11, 24, 9, 30), new Random(3));
        List<SopInstance> instances = Stream.concat(
                        CtPhantom.series(study, 3).stream(), Stream.of(UltrasoundPhantom.image(study)))
                .toList();
        Path images = Files.createDirectories(directory.resolve("images"));
        List<Path> files = new ArrayList<>();
        for (SopInstance instance : instances) {
            files.add(Files.write(images.resolve(instance.uid() + ".dcm"), instance.toFile()));
        }
        return files;
    }
}
