package dev.gantry.proxy.crl;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Fetches a file over HTTP/1.1 within a time and a size, without following anybody anywhere. */
final class ListFetch {
    /** A list of half a million certificates is smaller. */
    static final int MAX_BYTES = 16 << 20;

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final Duration limit;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    /** @param limit how long a fetch may take, from the connection to the last byte */
    ListFetch(Duration limit) {
        this.limit = limit;
    }

    /**
     * Fetches.
     *
     * @throws IOException nothing came, not in time, too much, or not with status 200
     */
    byte[] from(URI uri) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> exchange = client.sendAsync(
                HttpRequest.newBuilder(uri)
                        .header("Accept", "application/pkix-crl, application/octet-stream;q=0.9, */*;q=0.1")
                        .build(),
                head -> head.statusCode() == 200 ? new Bounded() : HttpResponse.BodySubscribers.replacing(new byte[0]));
        try {
            HttpResponse<byte[]> response = exchange.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new IOException("`" + uri + "` answers with status " + response.statusCode());
            }
            return response.body();
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw new IOException("`" + uri + "` has not answered within " + limit.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            String said = e.getCause() == null ? null : e.getCause().getMessage();
            throw new IOException(
                    "`" + uri + "` cannot be fetched"
                            + (said == null || said.isBlank()
                                    ? ""
                                    : ": " + said.lines().findFirst().orElse("")),
                    e);
        }
    }

    /** Collects at most {@link #MAX_BYTES}. */
    private static final class Bounded implements BodySubscriber<byte[]> {
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private final List<ByteBuffer> parts = new ArrayList<>();
        private Flow.@Nullable Subscription subscription;
        private int size;

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription started) {
            subscription = started;
            started.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                size += buffer.remaining();
                if (size > MAX_BYTES) {
                    parts.clear();
                    if (subscription != null) {
                        subscription.cancel();
                    }
                    body.completeExceptionally(new IOException("longer than " + MAX_BYTES + " bytes"));
                    return;
                }
                parts.add(buffer);
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            ByteBuffer all = ByteBuffer.allocate(size);
            parts.forEach(all::put);
            body.complete(all.array());
        }
    }
}
