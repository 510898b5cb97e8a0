package dev.gantry.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * DCMTK's storage SCP with mutual TLS, in its default single process, which serves one association at a time. It accepts
 * every transfer syntax and writes each data set bit for bit as received.
 */
public final class Storescp implements AutoCloseable {

    private final ExternalProcess process;
    private final Path directory;
    private final int port;

    private Storescp(ExternalProcess process, Path directory, int port) {
        this.process = process;
        this.directory = directory;
        this.port = port;
    }

    /** Starts one in {@code directory} and waits until it listens. */
    public static Storescp start(Path directory, TlsFiles tls, String... options) {
        return start(directory, FreePorts.next(), tls, options);
    }

    /** As {@link #start(Path, TlsFiles, String...)}, on a chosen port. */
    public static Storescp start(Path directory, int port, TlsFiles tls, String... options) {
        Path received = directory.resolve("received");
        try {
            Files.createDirectories(received);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>(List.of(
                Programs.path("storescp"),
                "-v",
                "-dhl",
                "+B",
                "+xa",
                "-pm",
                "-od",
                received.toString(),
                "-aet",
                "PACS_IN",
                "+tls",
                tls.key().toString(),
                tls.certificate().toString(),
                "+cf",
                tls.root().toString()));
        command.addAll(List.of(options));
        command.add(Integer.toString(port));
        ExternalProcess process =
                ExternalProcess.start("storescp", command, directory, Map.of()).awaitListening(port);
        return new Storescp(process, received, port);
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** The process, for its log and its end. */
    public ExternalProcess process() {
        return process;
    }

    /** The files received so far, in order of name. */
    public List<Path> received() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Moves the only file received so far to {@code target}, so that the next one stands alone again. */
    public Path take(Path target) {
        List<Path> files = received();
        if (files.size() != 1) {
            throw new AssertionError("received files: " + files + " (expected: one)\n" + process.log());
        }
        try {
            return Files.move(files.get(0), target, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
