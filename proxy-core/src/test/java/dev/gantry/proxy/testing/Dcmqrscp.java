package dev.gantry.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * DCMTK's small image archive, which stores, answers queries, and serves C-MOVE and C-GET. It knows no TLS: put a
 * {@link CountingRelay} that ends TLS before it.
 */
public final class Dcmqrscp implements AutoCloseable {

    private final ExternalProcess process;
    private final Path area;
    private final int port;

    private Dcmqrscp(ExternalProcess process, Path area, int port) {
        this.process = process;
        this.area = area;
        this.port = port;
    }

    /**
     * Starts one in {@code directory} under the AE titles given, and waits until it listens.
     *
     * @param destinations AE titles that a C-MOVE may name, with the loopback port of each
     */
    public static Dcmqrscp start(Path directory, List<String> titles, Map<String, Integer> destinations) {
        int port = FreePorts.next();
        Path area = directory.resolve("area");
        StringBuilder config = new StringBuilder(
                "NetworkTCPPort = " + port + "\nMaxPDUSize = 16384\n" + "MaxAssociations = 16\nHostTable BEGIN\n");
        destinations.forEach((title, at) -> config.append(title)
                .append(" = (")
                .append(title)
                .append(", localhost, ")
                .append(at)
                .append(")\n"));
        config.append("HostTable END\nVendorTable BEGIN\nVendorTable END\nAETable BEGIN\n");
        titles.forEach(title -> config.append(title).append(' ').append(area).append(" RW (200, 1024mb) ANY\n"));
        config.append("AETable END\n");
        Path file = directory.resolve("dcmqrscp.cfg");
        try {
            Files.createDirectories(area);
            Files.writeString(file, config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = List.of(Programs.path("dcmqrscp"), "-v", "-dhl", "-c", file.toString());
        ExternalProcess process =
                ExternalProcess.start("dcmqrscp", command, directory, Map.of()).awaitListening(port);
        return new Dcmqrscp(process, area, port);
    }

    /** The port that it listens on, in plain text. */
    public int port() {
        return port;
    }

    /** The process, for its log and its end. */
    public ExternalProcess process() {
        return process;
    }

    /** How many objects the archive holds. */
    public long stored() {
        try (Stream<Path> files = Files.list(area)) {
            return files.filter(file -> file.toString().endsWith(".dcm")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
