package dev.gantry.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * DCMTK's worklist SCP, which serves the directory named by the called AE title and knows no TLS: put a
 * {@link CountingRelay} that ends TLS before it.
 */
public final class Wlmscpfs implements AutoCloseable {

    private final ExternalProcess process;
    private final Path worklists;
    private final int port;

    private Wlmscpfs(ExternalProcess process, Path worklists, int port) {
        this.process = process;
        this.worklists = worklists;
        this.port = port;
    }

    /**
     * Starts one in {@code directory} and waits until it listens.
     *
     * @param patients per called AE title the name of the patient of its single worklist item; a title may hold a path,
     *     relative to the worklist directory, which the protocol can then reach only by path traversal
     */
    public static Wlmscpfs start(Path directory, Map<String, String> patients) {
        Path worklists = directory.resolve("worklists");
        try {
            Files.createDirectories(worklists);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        patients.forEach(
                (title, patient) -> item(worklists.resolve(title).normalize(), "item", patient, "P1", "A1", "1.2.3.4"));
        int port = FreePorts.next();
        List<String> command = List.of(
                Programs.path("wlmscpfs"), "-v", "-dhl", "-dfr", "-dfp", worklists.toString(), Integer.toString(port));
        ExternalProcess process =
                ExternalProcess.start("wlmscpfs", command, directory, Map.of()).awaitListening(port);
        return new Wlmscpfs(process, worklists, port);
    }

    /** Adds an item of a CT to the worklist of a called AE title, as its information system would. */
    public void schedule(String title, String patient, String patientId, String accession, String studyUid) {
        item(worklists.resolve(title), accession, patient, patientId, accession, studyUid);
    }

    /** The port that it listens on, in plain text. */
    public int port() {
        return port;
    }

    /** The process, for its log and its end. */
    public ExternalProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }

    private static void item(
            Path directory, String name, String patient, String patientId, String accession, String studyUid) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("lockfile"), "");
            Path dump = directory.resolve(name + ".dump");
            Files.writeString(dump, """
                    (0008,0050) SH %s
                    (0010,0010) PN %s
                    (0010,0020) LO %s
                    (0020,000d) UI %s
                    (0040,0100) SQ
                    (fffe,e000) na
                    (0008,0060) CS CT
                    (0040,0001) AE CT01
                    (0040,0002) DA 20260101
                    (0040,0003) TM 080000
                    (fffe,e00d) na
                    (fffe,e0dd) na
                    """.formatted(accession, patient, patientId, studyUid));
            Programs.Finished finished = Programs.run(
                    List.of(
                            Programs.path("dump2dcm"),
                            dump.toString(),
                            directory.resolve(name + ".wl").toString()),
                    Duration.ofSeconds(30));
            if (finished.output().contains("E: ")) {
                throw new IllegalStateException(finished.output());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
