package dev.gantry.proxy.demo;

import dev.gantry.proxy.Gantry;
import dev.gantry.proxy.demo.hospital.HospitalFiles;
import dev.gantry.proxy.instance.StateDirectory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The demo as a user sees it: real sockets, the real proxy, its real decisions. */
@Timeout(180)
class DemoIT {
    private static final Pattern LISTENER = Pattern.compile("clinical 127\\.0\\.0\\.1:(\\d+)");

    private final StringWriter shown = new StringWriter();

    @TempDir
    private Path directory;

    private Demo demo() {
        return new Demo(
                directory,
                new PrintWriter(shown),
                false,
                Clock.systemUTC(),
                (associations, connections) -> Gantry.starter(Clock.systemUTC(), associations, connections));
    }

    private void changePolicy(String from, String to) throws Exception {
        Path policy = new HospitalFiles(directory).policy();
        String text = Files.readString(policy);
        assertThat(text).contains(from);
        Files.writeString(policy, text.replace(from, to));
    }

    @Test
    void everySceneComesOutAsItShouldAlsoOnASecondRun() throws Exception {
        // When
        boolean first = demo().run(true);
        boolean second = demo().run(true);

        // Then
        assertThat(first).as(shown.toString()).isTrue();
        assertThat(second).as(shown.toString()).isTrue();
        assertThat(shown.toString())
                .contains(
                        "A-ASSOCIATE-RJ 1/1/3",
                        "A-ASSOCIATE-RJ 1/1/7",
                        "A-ASSOCIATE-RJ 1/1/1",
                        "17 of 17 scenes came out as they should.",
                        "PACS saw a connection in 8 scenes (●); of the other 9 it heard nothing.",
                        "ACK AA",
                        "going on with the hospital");
        assertThat(StateDirectory.holder(new HospitalFiles(directory).state())).isEmpty();
        try (Stream<Path> kept = Files.walk(new HospitalFiles(directory).archive())) {
            assertThat(kept.filter(file -> file.toString().endsWith(".dcm"))).hasSize(14);
        }
    }

    @Test
    void aPolicyThatDecidesOtherwiseIsNoticed() throws Exception {
        // Given
        demo().run(true);
        changePolicy("    deny: [store, query, retrieve-get, retrieve-move]\n", "    deny: [store]\n");

        // When
        boolean right = demo().run(true);

        // Then
        assertThat(right).isFalse();
        assertThat(shown.toString())
                .contains("16 of 17 scenes came out as they should.", "expected rule: vendor-barred");
    }

    @Test
    void goesOnServingUntilItIsInterruptedAndLeavesNothingRunning() throws Exception {
        // Given
        AtomicReference<Throwable> ended = new AtomicReference<>();
        Thread player = new Thread(() -> {
            try {
                demo().run(false);
            } catch (Throwable e) {
                ended.set(e);
            }
        });
        player.start();
        await().atMost(java.time.Duration.ofMinutes(2))
                .until(() -> shown.toString().contains("is decided meanwhile"));

        // When
        player.interrupt();
        player.join();

        // Then
        assertThat(ended.get()).isInstanceOf(InterruptedException.class);
        assertThat(shown.toString()).contains("/metrics", "echoscu -v +tls devices/ct-1/ct-1.key");
        Matcher listener = LISTENER.matcher(shown.toString());
        assertThat(listener.find()).isTrue();
        try (ServerSocket free =
                new ServerSocket(Integer.parseInt(listener.group(1)), 1, InetAddress.getLoopbackAddress())) {
            assertThat(free.isBound()).isTrue();
        }
    }
}
