package dev.gantry.tls.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL server of the tests: a cluster of its own in a temporary directory, on a free port of the loopback address, run as
 * another user where the tests run as root, which the server refuses to be.
 */
public final class PostgresqlCluster implements AutoCloseable {
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final Path binaries;
    private final Path data;
    private final int port;
    private Process server;

    private PostgresqlCluster(Path binaries, Path data, int port, Process server) {
        this.binaries = binaries;
        this.data = data;
        this.port = port;
        this.server = server;
    }

    /** Starts a server. Without PostgreSQL the test is skipped, or fails where {@code interop} is {@code required}. */
    public static PostgresqlCluster start() throws Exception {
        Optional<Path> binaries = binaries();
        if (binaries.isEmpty()) {
            if ("required".equals(System.getProperty("interop"))) {
                throw new AssertionError("PostgreSQL is needed and is not on this machine");
            }
            Assumptions.abort("absent from this machine: postgresql");
        }
        Path directory = Files.createTempDirectory("postgresql");
        Path data = directory.resolve("data");
        if (isRoot()) {
            run(List.of("chown", "postgres", directory.toString()));
        }
        run(as(
                binaries.orElseThrow().resolve("initdb").toString(),
                "-D",
                data.toString(),
                "-U",
                "gantry",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-locale",
                "--no-sync"));
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        PostgresqlCluster cluster =
                new PostgresqlCluster(binaries.orElseThrow(), data, port, launch(binaries.orElseThrow(), data, port));
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
        cluster.awaitReady();
        return cluster;
    }

    private static Process launch(Path binaries, Path data, int port) throws IOException {
        return new ProcessBuilder(as(
                        binaries.resolve("postgres").toString(),
                        "-D",
                        data.toString(),
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port),
                        "-k",
                        "",
                        // The machine stays up: what the server wrote is there after it was killed, and the tests are
                        // fast.
                        "-c",
                        "fsync=off"))
                .redirectErrorStream(true)
                .redirectOutput(data.resolveSibling("log").toFile())
                .start();
    }

    private static Optional<Path> binaries() {
        if (!Files.isDirectory(DEBIAN)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static List<String> as(String... command) {
        List<String> full = new ArrayList<>();
        if (isRoot()) {
            full.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        full.addAll(List.of(command));
        return full;
    }

    private static void run(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + " failed: " + output);
        }
    }

    private void awaitReady() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                DriverManager.getConnection(url("postgres")).close();
                return;
            } catch (SQLException e) {
                if (System.nanoTime() > deadline || !server.isAlive()) {
                    throw new IllegalStateException(Files.readString(data.resolveSibling("log")), e);
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    /** The URL of an empty database. */
    public String createDatabase() throws SQLException {
        String name = "gantry" + DATABASES.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(url("postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return url(name);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=gantry";
    }

    /** Stops the server as a loss of power would, and starts it again. */
    public void crashAndRestart() throws Exception {
        stop();
        server = launch(binaries, data, port);
        awaitReady();
    }

    private void stop() throws Exception {
        run(as(binaries.resolve("pg_ctl").toString(), "-D", data.toString(), "-m", "immediate", "-w", "stop"));
        server.waitFor();
    }

    @Override
    public synchronized void close() {
        if (!server.isAlive()) {
            return;
        }
        try {
            stop();
            run(List.of("rm", "-rf", data.resolveSibling("").toString()));
        } catch (Exception e) {
            server.destroyForcibly();
        }
    }
}
