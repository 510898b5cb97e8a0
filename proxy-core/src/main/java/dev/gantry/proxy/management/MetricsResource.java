package dev.gantry.proxy.management;

import dev.gantry.proxy.http.Request;
import dev.gantry.proxy.http.Response;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** {@code /metrics}: every meter, in the text format of Prometheus or, where it is asked for, in that of OpenMetrics. */
final class MetricsResource implements Resource {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final PrometheusMeterRegistry registry;

    MetricsResource(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public Response answer(Request request) {
        String contentType = request.accept().contains("application/openmetrics-text") ? OPEN_METRICS : PROMETHEUS;
        ByteArrayOutputStream body = new ByteArrayOutputStream(16 * 1024);
        try {
            registry.scrape(body, contentType);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Response(200, contentType, body.toByteArray());
    }
}
