package dev.gantry.benchmarks.soak;

import dev.gantry.benchmarks.hop.GantryHop;
import dev.gantry.benchmarks.load.ClientAssociation;
import dev.gantry.benchmarks.load.Disturbance;
import dev.gantry.benchmarks.load.LoadGenerator;
import dev.gantry.benchmarks.load.MessageSender;
import dev.gantry.benchmarks.load.StoreMessage;
import dev.gantry.benchmarks.load.Workloads;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What a hospital and its worst guests do at once: objects small and big, echoes, associations that come and go, HL7 messages;
 * associations that are dropped within a message, connections that say nothing or half a ClientHello, and broken PDUs.
 *
 * <p>What behaves must succeed: whatever of it fails is counted, and the first failure is kept.
 */
final class MixedTraffic implements AutoCloseable {
    private static final int SMALL_PDU_BYTES = 16_384;
    private static final int SMALL_OBJECT_BYTES = 4096;
    private static final int BIG_PDU_BYTES = 131_072;
    private static final int BIG_OBJECT_BYTES = 24 << 20;
    private static final int DROPPED_AT_ONCE = 4;
    private static final int HALF_OPEN_AT_ONCE = 16;
    private static final int CLOSED_WITHIN_SECONDS = 30;
    private static final byte[] CLIENT_HELLO_BEGINNING = {0x16, 3, 1, 2, 0, 1, 0};

    private final GantryHop.WithBothProtocols instance;
    private final LoadGenerator generator;
    private final MessageSender messages;
    private final Disturbance disturbance;
    private final StoreMessage small = new StoreMessage(SMALL_PDU_BYTES, SMALL_OBJECT_BYTES);
    private final StoreMessage big = new StoreMessage(BIG_PDU_BYTES, BIG_OBJECT_BYTES);
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final AtomicLong failures = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private volatile @Nullable String firstFailure;
    private volatile boolean ending;

    MixedTraffic(
            GantryHop.WithBothProtocols instance,
            LoadGenerator generator,
            MessageSender messages,
            Disturbance disturbance) {
        this.instance = instance;
        this.generator = generator;
        this.messages = messages;
        this.disturbance = disturbance;
    }

    /** Some traffic of one kind; called again and again. */
    @FunctionalInterface
    private interface Kind {
        void go(int port) throws IOException, InterruptedException;
    }

    /**
     * Begins.
     *
     * @param seed of what is random in it
     */
    void start(long seed) {
        Random ofDrops = new Random(seed);
        Random ofDisturbances = new Random(seed + 1);
        repeat("small objects", port -> {
            List<ClientAssociation> open = Workloads.open(generator, port, 2);
            count("objects", Workloads.storeFor(open, small, Duration.ofMillis(500)));
            Workloads.release(open);
            count("associations", open.size());
        });
        repeat("big objects", port -> {
            List<ClientAssociation> open = Workloads.open(generator, port, 1);
            Workloads.store(open.get(0), big);
            Workloads.release(open);
            count("big objects", 1);
            count("associations", 1);
        });
        repeat("echoes", port -> {
            List<ClientAssociation> open = Workloads.open(generator, port, 1);
            count(
                    "echoes",
                    Workloads.echoFor(open.get(0), Duration.ofMillis(200)).getTotalCount());
            Workloads.release(open);
            count("associations", 1);
        });
        repeat(
                "churn",
                port -> count("associations", Workloads.associateFor(generator, port, 2, Duration.ofMillis(500))));
        repeat(
                "messages",
                port -> count(
                        "messages",
                        messages.sendFor(instance.messagePort(), Duration.ofMillis(300))
                                .getTotalCount()));
        repeat("drops", port -> {
            List<ClientAssociation> open = Workloads.open(generator, port, DROPPED_AT_ONCE);
            for (ClientAssociation association : open) {
                if (ofDrops.nextBoolean()) {
                    association.store(big, () -> {});
                }
            }
            Thread.sleep(ofDrops.nextInt(30));
            Workloads.drop(open);
            count("dropped", open.size());
        });
        repeat("half-open connections", port -> {
            halfOpen(port);
            halfOpen(instance.messagePort());
        });
        repeat("broken PDUs", port -> {
            disturbance.disturb(port, ofDisturbances, CLOSED_WITHIN_SECONDS);
            disturbance.disturb(instance.messagePort(), ofDisturbances, CLOSED_WITHIN_SECONDS);
            count("disturbances", 2);
        });
    }

    /** Half of them are closed by this side after a while, half wait for the other to do so. */
    private void halfOpen(int port) throws IOException, InterruptedException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < HALF_OPEN_AT_ONCE; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                sockets.add(socket);
                socket.setSoTimeout(CLOSED_WITHIN_SECONDS * 1000);
                if (i % 2 == 0) {
                    socket.getOutputStream().write(CLIENT_HELLO_BEGINNING);
                }
            }
            for (Socket socket : sockets.subList(0, HALF_OPEN_AT_ONCE / 2)) {
                socket.close();
            }
            for (Socket socket : sockets.subList(HALF_OPEN_AT_ONCE / 2, HALF_OPEN_AT_ONCE)) {
                socket.getInputStream().readAllBytes();
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        count("half-open", HALF_OPEN_AT_ONCE);
    }

    private void repeat(String name, Kind kind) {
        Thread thread = new Thread(
                () -> {
                    while (!ending) {
                        try {
                            kind.go(instance.hop().port());
                            Thread.sleep(50);
                        } catch (InterruptedException e) {
                            return;
                        } catch (IOException | RuntimeException e) {
                            failed(name + ": " + e.getMessage());
                        }
                    }
                },
                "soak " + name);
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    private void failed(String what) {
        failures.incrementAndGet();
        if (firstFailure == null) {
            firstFailure = what;
        }
    }

    private void count(String what, long number) {
        counts.computeIfAbsent(what, key -> new LongAdder()).add(number);
    }

    /** How much there was of each kind. */
    Map<String, Long> counts() {
        Map<String, Long> now = new TreeMap<>();
        counts.forEach((what, number) -> now.put(what, number.sum()));
        return now;
    }

    /** How often what behaves has failed. */
    long failures() {
        return failures.get();
    }

    /** The first of the failures; null where there was none. */
    @Nullable
    String firstFailure() {
        return firstFailure;
    }

    /** Ends the traffic and waits for it. */
    void end() throws InterruptedException {
        ending = true;
        for (Thread thread : threads) {
            thread.join(Duration.ofSeconds(90).toMillis());
        }
    }

    @Override
    public void close() {
        ending = true;
        small.close();
        big.close();
    }
}
