package dev.gantry.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** An Orthanc archive with mutual DICOM TLS and, for the tests, an open REST interface on loopback. */
public final class Orthanc implements AutoCloseable {

    private static final Pattern QUOTED = Pattern.compile("\"([^\"]+)\"");

    private final ExternalProcess process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final int dicomPort;
    private final int httpPort;

    private Orthanc(ExternalProcess process, int dicomPort, int httpPort) {
        this.process = process;
        this.dicomPort = dicomPort;
        this.httpPort = httpPort;
    }

    /**
     * Starts one in {@code directory} and waits until it serves both ports.
     *
     * @param callers AE titles that may query: Orthanc aborts a C-FIND of a caller that it does not know
     */
    public static Orthanc start(Path directory, TlsFiles tls, Collection<String> callers) {
        return start(directory, FreePorts.next(), tls, callers);
    }

    /** As {@link #start(Path, TlsFiles, Collection)}, on a chosen DICOM port. */
    public static Orthanc start(Path directory, int dicomPort, TlsFiles tls, Collection<String> callers) {
        String modalities = callers.stream()
                .map(title -> "\"%s\": [\"%s\", \"127.0.0.1\", 104]".formatted(title.replace("_", "-"), title))
                .collect(Collectors.joining(", "));
        return start(directory, dicomPort, tls, "PACS_IN", modalities);
    }

    /**
     * Starts one under an AE title that knows others by theirs, at loopback ports that it calls with TLS.
     *
     * @param peers ports by AE title
     */
    public static Orthanc start(Path directory, int dicomPort, TlsFiles tls, String title, Map<String, Integer> peers) {
        String modalities = peers.entrySet().stream()
                .map(peer -> """
                        "%s": { "AET": "%s", "Host": "127.0.0.1", "Port": %d, "UseDicomTls": true,
                                "AllowStorageCommitment": true }""".formatted(peer.getKey().replace("_", "-"), peer.getKey(), peer.getValue()))
                .collect(Collectors.joining(", "));
        return start(directory, dicomPort, tls, title, modalities);
    }

    private static Orthanc start(Path directory, int dicomPort, TlsFiles tls, String title, String modalities) {
        int httpPort = FreePorts.next();
        // Without keep-alive no request is sent into a connection that Orthanc is about to close for its age.
        String config = """
                {
                  "Name": "orthanc",
                  "StorageDirectory": "%1$s/db",
                  "IndexDirectory": "%1$s/db",
                  "HttpPort": %2$d,
                  "KeepAlive": false,
                  "RemoteAccessAllowed": false,
                  "AuthenticationEnabled": false,
                  "DicomAet": "%8$s",
                  "DicomPort": %3$d,
                  "OverwriteInstances": true,
                  "UnknownSopClassAccepted": true,
                  "DicomTlsEnabled": true,
                  "DicomTlsCertificate": "%4$s",
                  "DicomTlsPrivateKey": "%5$s",
                  "DicomTlsTrustedCertificates": "%6$s",
                  "DicomTlsRemoteCertificateRequired": true,
                  "DicomModalities": { %7$s },
                  "Plugins": []
                }
                """.formatted(
                        directory.toAbsolutePath(),
                        httpPort,
                        dicomPort,
                        tls.certificate(),
                        tls.key(),
                        tls.root(),
                        modalities,
                        title);
        Path file = directory.resolve("orthanc.json");
        try {
            Files.createDirectories(directory.resolve("db"));
            Files.writeString(file, config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ExternalProcess process = ExternalProcess.start(
                        "Orthanc",
                        List.of(
                                Programs.path("Orthanc"),
                                "--verbose",
                                file.toAbsolutePath().toString()),
                        directory,
                        Map.of())
                .awaitListening(httpPort)
                .awaitListening(dicomPort);
        return new Orthanc(process, dicomPort, httpPort);
    }

    /** The port of its DICOM server. */
    public int port() {
        return dicomPort;
    }

    /** The process, for its log and its end. */
    public ExternalProcess process() {
        return process;
    }

    /** The identifiers that Orthanc gave to the objects it holds. */
    public List<String> instances() {
        return QUOTED.matcher(new String(send("GET", "/instances"), StandardCharsets.UTF_8))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** Puts an object into the archive; returns the identifier that Orthanc gives to it. */
    public String add(Path file) {
        try {
            String answer = new String(
                    send("POST", "/instances", HttpRequest.BodyPublishers.ofFile(file)), StandardCharsets.UTF_8);
            Matcher id = Pattern.compile("\"ID\" *: *\"([^\"]+)\"").matcher(answer);
            if (!id.find()) {
                throw new AssertionError("no id in " + answer);
            }
            return id.group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends an object to a peer and asks that it be committed to; returns the Transaction UID. */
    public String storeWithCommitment(String peer, String instance) {
        String body = "{\"Resources\":[\"%s\"],\"StorageCommitment\":true}".formatted(instance);
        String answer = new String(
                send(
                        "POST",
                        "/modalities/" + peer.replace("_", "-") + "/store",
                        HttpRequest.BodyPublishers.ofString(body)),
                StandardCharsets.UTF_8);
        Matcher uid = Pattern.compile("\"StorageCommitmentTransactionUID\" *: *\"([^\"]+)\"")
                .matcher(answer);
        if (!uid.find()) {
            throw new AssertionError("no Transaction UID in " + answer + "\n" + process.log());
        }
        return uid.group(1);
    }

    /** What has become of a request for storage commitment: {@code Pending}, {@code Success} or {@code Failure}. */
    public String commitment(String transaction) {
        String answer = new String(send("GET", "/storage-commitment/" + transaction), StandardCharsets.UTF_8);
        Matcher status = Pattern.compile("\"Status\" *: *\"([^\"]+)\"").matcher(answer);
        return status.find() ? status.group(1) : "";
    }

    /** Writes the only object that it holds to {@code target} as a file, and removes it from the archive. */
    public Path take(Path target) {
        List<String> instances = instances();
        if (instances.size() != 1) {
            throw new AssertionError("instances: " + instances + " (expected: one)\n" + process.log());
        }
        try {
            Files.write(target, send("GET", "/instances/" + instances.get(0) + "/file"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        send("DELETE", "/instances/" + instances.get(0));
        return target;
    }

    @Override
    public void close() {
        process.close();
    }

    private byte[] send(String method, String path) {
        return send(method, path, HttpRequest.BodyPublishers.noBody());
    }

    private byte[] send(String method, String path, HttpRequest.BodyPublisher body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                .method(method, body)
                .build();
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new AssertionError(method + " " + path + ": " + response.statusCode() + "\n" + process.log());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
