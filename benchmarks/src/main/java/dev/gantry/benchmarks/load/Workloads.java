package dev.gantry.benchmarks.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.Histogram;

/** What the rows ask of the load: each call blocks until its work is done, and throws when any part of it failed. */
// What is ignored are stages of chains whose end, the end of the association, is waited for.
@SuppressWarnings("FutureReturnValueIgnored")
public final class Workloads {

    /** Time after the planned end in which what was begun must be over. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    private Workloads() {}

    /** One whole association with a C-ECHO; done when its connection has ended. */
    public static CompletableFuture<Void> associateEchoRelease(LoadGenerator generator, int port) {
        return generator.associate(port).thenCompose(association -> {
            association.echo(association::release);
            return association.closed();
        });
    }

    /** Opens {@code count} associations, at most 32 at the same moment. */
    public static List<ClientAssociation> open(LoadGenerator generator, int port, int count)
            throws InterruptedException {
        List<ClientAssociation> open = new ArrayList<>(count);
        while (open.size() < count) {
            int batch = Math.min(32, count - open.size());
            List<CompletableFuture<ClientAssociation>> opening = new ArrayList<>(batch);
            for (int i = 0; i < batch; i++) {
                opening.add(generator.associate(port));
            }
            for (CompletableFuture<ClientAssociation> one : opening) {
                open.add(await(one, GRACE));
            }
        }
        return open;
    }

    /** Releases all and waits until their connections have ended. */
    public static void release(List<ClientAssociation> associations) throws InterruptedException {
        List<CompletableFuture<Void>> closing =
                associations.stream().map(ClientAssociation::release).toList();
        for (CompletableFuture<Void> one : closing) {
            await(one, GRACE);
        }
    }

    /** Stores on each association, object after object, until {@code period} is over; the number of objects stored. */
    public static long storeFor(List<ClientAssociation> associations, StoreMessage message, Duration period)
            throws InterruptedException {
        long deadline = System.nanoTime() + period.toNanos();
        List<StoreLoop> loops = associations.stream()
                .map(association -> new StoreLoop(association, message, deadline))
                .toList();
        loops.forEach(StoreLoop::next);
        long objects = 0;
        for (StoreLoop loop : loops) {
            objects += await(loop.done, period.plus(GRACE));
        }
        return objects;
    }

    /** Stores one object and waits for the answer. */
    public static void store(ClientAssociation association, StoreMessage message) throws InterruptedException {
        storeFor(List.of(association), message, Duration.ZERO);
    }

    /**
     * Waits until the sink has received this many data sets since its start.
     *
     * @throws IllegalStateException when it has not {@code within}
     */
    public static void awaitObjects(Sink sink, long objects, Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (sink.objects() < objects) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "%d objects reached the sink (expected: %d)".formatted(sink.objects(), objects));
            }
            Thread.sleep(1);
        }
    }

    /** C-ECHO after C-ECHO on one association until {@code period} is over; round-trip times in nanoseconds. */
    public static Histogram echoFor(ClientAssociation association, Duration period) throws InterruptedException {
        EchoLoop loop = new EchoLoop(association, System.nanoTime() + period.toNanos());
        loop.next();
        return await(loop.done, period.plus(GRACE));
    }

    /**
     * Associations with one C-ECHO each, {@code clients} at the same time and each one after the other, until {@code
     * period} is over; the number of associations that have ended.
     */
    public static long associateFor(LoadGenerator generator, int port, int clients, Duration period)
            throws InterruptedException {
        long deadline = System.nanoTime() + period.toNanos();
        AtomicInteger associations = new AtomicInteger();
        List<CompletableFuture<Void>> running = new ArrayList<>(clients);
        for (int i = 0; i < clients; i++) {
            CompletableFuture<Void> done = new CompletableFuture<>();
            associateUntil(generator, port, deadline, associations, done);
            running.add(done);
        }
        for (CompletableFuture<Void> one : running) {
            await(one, period.plus(GRACE));
        }
        return associations.get();
    }

    /** The median time of {@code count} associations with a C-ECHO, one after the other, in milliseconds. */
    public static double medianAssociationMillis(LoadGenerator generator, int port, int count)
            throws InterruptedException {
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            millis[i] = associationSeconds(generator, port, GRACE) * 1e3;
        }
        Arrays.sort(millis);
        return millis[count / 2];
    }

    /** The time of one association with a C-ECHO in seconds; {@code limit} when it takes as long as that. */
    public static double associationSeconds(LoadGenerator generator, int port, Duration limit)
            throws InterruptedException {
        long start = System.nanoTime();
        try {
            associateEchoRelease(generator, port).get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the association failed", e.getCause());
        } catch (TimeoutException e) {
            return limit.toNanos() / 1e9;
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** Ends the connections as they are, and waits until they have ended. */
    public static void drop(List<ClientAssociation> associations) throws InterruptedException {
        associations.forEach(ClientAssociation::close);
        for (ClientAssociation association : associations) {
            try {
                association.closed().get(GRACE.toNanos(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException expected) {
                // A connection that ends without a release is what was asked for.
            } catch (TimeoutException e) {
                throw new IllegalStateException("a connection did not end", e);
            }
        }
    }

    private static void associateUntil(
            LoadGenerator generator, int port, long deadline, AtomicInteger count, CompletableFuture<Void> done) {
        associateEchoRelease(generator, port).whenComplete((ok, failure) -> {
            if (failure != null) {
                done.completeExceptionally(failure);
                return;
            }
            count.incrementAndGet();
            if (System.nanoTime() < deadline) {
                associateUntil(generator, port, deadline, count, done);
            } else {
                done.complete(null);
            }
        });
    }

    private static <T> T await(CompletableFuture<T> future, Duration within) throws InterruptedException {
        try {
            return future.get(within.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new IllegalStateException(String.valueOf(cause == null ? e : cause.getMessage()), cause);
        } catch (TimeoutException e) {
            throw new IllegalStateException("nothing came within %d s".formatted(within.toSeconds()), e);
        }
    }

    private static final class StoreLoop {

        final CompletableFuture<Long> done = new CompletableFuture<>();
        private final ClientAssociation association;
        private final StoreMessage message;
        private final long deadline;
        private long objects;

        StoreLoop(ClientAssociation association, StoreMessage message, long deadline) {
            this.association = association;
            this.message = message;
            this.deadline = deadline;
            failWith(association, done);
        }

        void next() {
            association.store(message, () -> {
                objects++;
                if (System.nanoTime() < deadline) {
                    next();
                } else {
                    done.complete(objects);
                }
            });
        }
    }

    private static final class EchoLoop {

        final CompletableFuture<Histogram> done = new CompletableFuture<>();
        private final Histogram nanos = new Histogram(TimeUnit.SECONDS.toNanos(60), 3);
        private final ClientAssociation association;
        private final long deadline;

        EchoLoop(ClientAssociation association, long deadline) {
            this.association = association;
            this.deadline = deadline;
            failWith(association, done);
        }

        void next() {
            long start = System.nanoTime();
            association.echo(() -> {
                long now = System.nanoTime();
                nanos.recordValue(now - start);
                if (now < deadline) {
                    next();
                } else {
                    done.complete(nanos);
                }
            });
        }
    }

    private static <T> void failWith(ClientAssociation association, CompletableFuture<T> done) {
        association
                .closed()
                .whenComplete((ok, failure) -> done.completeExceptionally(
                        failure != null ? failure : new IllegalStateException("the association was released")));
    }
}
