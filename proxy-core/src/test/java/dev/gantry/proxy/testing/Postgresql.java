package dev.gantry.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A PostgreSQL server that asks for a password: a cluster of its own in a temporary directory, on loopback, run as another user where
 * the tests run as root, which the server refuses to be. A test that has one is marked {@link Interop} with {@code postgres}.
 */
public final class Postgresql implements AutoCloseable {
    /** The password of the role {@code gantry}. */
    public static final String PASSWORD = "correct-horse";

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path directory;
    private final int port;
    private final ExternalProcess server;

    private Postgresql(Path directory, int port, ExternalProcess server) {
        this.directory = directory;
        this.port = port;
        this.server = server;
    }

    /** Starts a server with an empty database {@code postgres}. */
    public static Postgresql start() throws IOException {
        Path binaries = binaries();
        Path directory = Files.createTempDirectory("postgresql");
        Path password = Files.writeString(directory.resolve("password"), PASSWORD + "\n");
        if (isRoot()) {
            run(List.of("chown", "-R", "postgres", directory.toString()));
        }
        Path data = directory.resolve("data");
        run(as(
                binaries.resolve("initdb").toString(),
                "-D",
                data.toString(),
                "-U",
                "gantry",
                "-A",
                "scram-sha-256",
                "--pwfile",
                password.toString(),
                "-E",
                "UTF8",
                "--no-locale",
                "--no-sync"));
        int port = FreePorts.next();
        ExternalProcess server = ExternalProcess.start(
                        "postgres",
                        as(
                                binaries.resolve("postgres").toString(),
                                "-D",
                                data.toString(),
                                "-h",
                                "127.0.0.1",
                                "-p",
                                Integer.toString(port),
                                "-k",
                                "",
                                "-c",
                                "fsync=off"),
                        Files.createTempDirectory("postgresql-log"),
                        Map.of())
                .awaitListening(port);
        server.awaitLine(java.util.regex.Pattern.compile("ready to accept connections"));
        return new Postgresql(directory, port, server);
    }

    /** The URL of its database. */
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    private static Path binaries() {
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
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

    private static void run(List<String> command) {
        Programs.Finished finished = Programs.run(command, LIMIT);
        if (finished.exitCode() != 0) {
            throw new IllegalStateException(String.join(" ", command) + "\n" + finished.output());
        }
    }

    @Override
    public void close() {
        server.close();
        run(List.of("rm", "-rf", directory.toString()));
    }
}
