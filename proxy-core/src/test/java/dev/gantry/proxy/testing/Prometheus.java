package dev.gantry.proxy.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Debian's Prometheus, which scrapes one instance each second and evaluates the alert rules of the product. */
public final class Prometheus implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final ExternalProcess process;
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    private Prometheus(ExternalProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one that scrapes the management port {@code target}, and waits until it listens. */
    public static Prometheus scraping(Path directory, int target, Path rules) {
        int port = FreePorts.next();
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("prometheus.yml"), """
                    global: { scrape_interval: 1s, evaluation_interval: 1s }
                    rule_files: ["%s"]
                    scrape_configs:
                      - job_name: gantry
                        static_configs: [ { targets: ["127.0.0.1:%d"] } ]
                    """.formatted(
                            rules.toAbsolutePath().normalize(), target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ExternalProcess process = ExternalProcess.start(
                        "prometheus",
                        List.of(
                                Programs.path("prometheus"),
                                "--config.file=prometheus.yml",
                                "--storage.tsdb.path=data",
                                "--web.listen-address=127.0.0.1:" + port),
                        directory,
                        Map.of())
                .awaitListening(port);
        return new Prometheus(process, port);
    }

    /** The values that an expression has now, in no order. */
    public List<Double> values(String expression) {
        JsonNode answer = get("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        return answer.path("data")
                .path("result")
                .valueStream()
                .map(sample -> Double.valueOf(sample.path("value").path(1).asString()))
                .toList();
    }

    /** The alert rules, with their {@code health} and {@code state}. */
    public List<JsonNode> rules() {
        return get("rules")
                .path("data")
                .path("groups")
                .path(0)
                .path("rules")
                .valueStream()
                .toList();
    }

    /** What it has printed. */
    public String log() {
        return process.log();
    }

    private JsonNode get(String resource) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/" + resource))
                    .build();
            return JSON.readTree(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
