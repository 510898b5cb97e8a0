package dev.gantry.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An audit record repository: Debian's {@code rsyslogd} with {@code gnutls}, that wants a certificate of the hospital's
 * authority. What it gets stands in a file, which goes on where it ended when the repository is started again.
 */
public final class Rsyslog implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path directory;
    private final int port;
    private final ExternalProcess process;

    private Rsyslog(Path directory, int port, ExternalProcess process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    /**
     * Makes a certificate for 127.0.0.1, with its own authority.
     *
     * @return the certificate of the authority
     */
    public static Path prepare(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        openssl(
                directory,
                "req -x509 -newkey rsa:3072 -nodes -days 30 -subj /CN=repositories -keyout ca.key -out ca.pem"
                        + " -addext keyUsage=critical,keyCertSign");
        openssl(
                directory,
                "req -newkey rsa:3072 -nodes -subj /CN=repository -keyout server.key -out server.csr"
                        + " -addext subjectAltName=IP:127.0.0.1 -addext extendedKeyUsage=serverAuth");
        openssl(
                directory,
                "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -copy_extensions copy"
                        + " -out server.pem");
        return directory.resolve("ca.pem");
    }

    private static void openssl(Path directory, String arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ")));
        Programs.Finished finished = Programs.run(command, directory, Map.of(), LIMIT);
        if (finished.exitCode() != 0) {
            throw new IllegalStateException(finished.output());
        }
    }

    /**
     * Starts it in a directory that was prepared.
     *
     * @param clients the certificate of the authority whose certificates clients have to show
     */
    public static Rsyslog start(Path directory, int port, Path clients) {
        try {
            Files.writeString(directory.resolve("rsyslog.conf"), """
                    global(
                      workDirectory="%1$s"
                      maxMessageSize="256k"
                      defaultNetstreamDriver="gtls"
                      defaultNetstreamDriverCAFile="%2$s"
                      defaultNetstreamDriverCertFile="%1$s/server.pem"
                      defaultNetstreamDriverKeyFile="%1$s/server.key")
                    module(load="imtcp" maxSessions="50"
                      streamDriver.name="gtls" streamDriver.mode="1" streamDriver.authMode="x509/certvalid")
                    template(name="whole" type="string" string="%%rawmsg%%\\n")
                    input(type="imtcp" address="127.0.0.1" port="%3$d")
                    action(type="omfile" file="%1$s/received" template="whole" asyncWriting="off" flushOnTXEnd="on")
                    """.formatted(directory, clients, port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ExternalProcess process = ExternalProcess.start(
                "rsyslogd",
                List.of(
                        "/usr/sbin/rsyslogd",
                        "-n",
                        "-f",
                        directory.resolve("rsyslog.conf").toString(),
                        "-i",
                        directory.resolve("pid").toString()),
                directory.resolve("run"),
                Map.of());
        process.awaitListening(port);
        return new Rsyslog(directory, port, process);
    }

    /** Returns where it listens. */
    public int port() {
        return port;
    }

    /** Returns what it got, oldest first: whole syslog messages. */
    public List<String> received() {
        Path file = directory.resolve("received");
        try {
            return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what it says. */
    public String log() {
        return process.log();
    }

    @Override
    public void close() {
        process.close();
    }
}
