package dev.gantry.benchmarks.row;

import dev.gantry.benchmarks.hop.BareHop;
import dev.gantry.benchmarks.hop.DirectHop;
import dev.gantry.benchmarks.hop.Hop;
import dev.gantry.benchmarks.hop.Jvm;
import dev.gantry.benchmarks.hop.Peers;
import dev.gantry.benchmarks.hop.ThrowawayPki;
import dev.gantry.benchmarks.load.ClientAssociation;
import dev.gantry.benchmarks.load.Sink;
import dev.gantry.benchmarks.load.StoreMessage;
import dev.gantry.benchmarks.load.Workloads;
import dev.gantry.benchmarks.report.Quantity;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class LoadTest {

    private static final StoreRow OBJECTS = new StoreRow("objects", "objects", 16_384, 65_536, 2, true);

    @TempDir
    private Path directory;

    private ThrowawayPki pki;
    private Peers peers;
    private Bench bench;

    @BeforeEach
    void startBothEnds() throws Exception {
        pki = new ThrowawayPki(directory.resolve("pki"), Clock.systemUTC());
        peers = pki.peers();
        bench = new Bench(directory, Duration.ofMillis(300));
    }

    @AfterEach
    void endAll() {
        bench.close();
    }

    @Test
    void storesDirectlyAndTellsWhatBothEndsCost() throws Exception {
        // Given
        Values values = new Values();

        // When
        OBJECTS.run(bench, new DirectHop(peers), values);

        // Then
        assertThat(values.byId.keySet())
                .containsExactly(
                        "objects.generator-us-per-object", "objects.sink-us-per-object", "objects.objects-per-s");
        assertThat(values.byId.values()).allMatch(value -> value > 0);
    }

    @Test
    void carriesEveryRowOverTheBareRelay() throws Exception {
        // Given
        Values values = new Values();
        Jvm jvm = new Jvm(Path.of(System.getProperty("java.home")), List.of());
        Hop bare = new BareHop(BareHop.BORINGSSL, jvm, peers, pki.issue("hop"));

        // When
        OBJECTS.run(bench, bare, values);
        new EchoRow("echo", "echo").run(bench, bare, values);
        new AssociationsRow("associations", "associations", 4).run(bench, bare, values);
        new MessagesRow("messages", "messages").run(bench, bare, values);

        // Then
        assertThat(values.byId)
                .containsKeys(
                        "objects.cpu-us-per-object",
                        "objects.objects-per-s",
                        "echo.p50-us",
                        "echo.cpu-us-each",
                        "associations.per-s",
                        "associations.cpu-ms-each",
                        "messages.messages-per-s",
                        "messages.cpu-us-each");
        assertThat(values.byId.values()).allMatch(value -> value > 0);
    }

    @Test
    void readsNoFasterThanTheRateThatTheSinkIsGiven() throws Exception {
        // Given
        Hop direct = new DirectHop(peers);
        Sink sink = bench.sink(direct);
        List<ClientAssociation> open = Workloads.open(bench.generator(direct), sink.port(), 1);
        sink.limitRate(16 << 20);
        long start = System.nanoTime();

        // When
        try (StoreMessage message = new StoreMessage(16_384, 8 << 20)) {
            Workloads.store(open.get(0), message);
        }

        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(400));
        assertThat(sink.dataBytes()).isEqualTo(8 << 20);
        Workloads.release(open);
    }

    @Test
    void failsWhenAPeerIsNotTrusted() throws Exception {
        // Given
        Peers foreign = new ThrowawayPki(directory.resolve("foreign"), Clock.systemUTC()).peers();
        Hop trusted = new DirectHop(peers);
        Hop stranger = new DirectHop(new Peers(foreign.generator(), peers.sink()));
        int port = bench.sink(trusted).port();

        // When
        // Then
        assertThatThrownBy(() -> Workloads.open(bench.generator(stranger), port, 1))
                .isInstanceOf(IllegalStateException.class);
    }

    private static final class Values implements Recorder {

        final Map<String, Double> byId = new LinkedHashMap<>();

        @Override
        public void record(Quantity quantity, double value) {
            byId.put(quantity.id(), value);
        }

        @Override
        public OptionalDouble direct(Quantity quantity) {
            return OptionalDouble.empty();
        }
    }
}
