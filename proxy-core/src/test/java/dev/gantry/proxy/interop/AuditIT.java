package dev.gantry.proxy.interop;

import dev.gantry.proxy.testing.DcmtkScu;
import dev.gantry.proxy.testing.ExternalProcess;
import dev.gantry.proxy.testing.FreePorts;
import dev.gantry.proxy.testing.GantryProcess;
import dev.gantry.proxy.testing.Hospital;
import dev.gantry.proxy.testing.Interop;
import dev.gantry.proxy.testing.Mllp;
import dev.gantry.proxy.testing.Programs;
import dev.gantry.proxy.testing.RawPeer;
import dev.gantry.proxy.testing.ReceivedAudit;
import dev.gantry.proxy.testing.Rsyslog;
import dev.gantry.proxy.testing.Sample;
import dev.gantry.proxy.testing.Samples;
import dev.gantry.proxy.testing.ScriptedAcceptor;
import dev.gantry.proxy.testing.Storescp;
import dev.gantry.proxy.testing.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The audit trail of the running program, in its state and at Debian's rsyslog over mutual TLS. */
@Interop({"openssl", "rsyslogd", "storescu", "storescp"})
class AuditIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Pattern NUMBER = Pattern.compile("ParticipantObjectID=\"SYNTHETIC-(\\d+)\\^\\^\\^STE\"");

    private final GantryProcess program = GantryProcess.fromClassPath();
    private final Path directory;
    private final Path repository;
    private final Path repositoryRoot;
    private final int port = FreePorts.next();

    AuditIT(@TempDir Path directory) {
        this.directory = directory;
        this.repository = directory.resolve("repository");
        this.repositoryRoot = Rsyslog.prepare(repository);
    }

    private Hospital.Plan plan() {
        return Hospital.in(directory.resolve("hospital"))
                .trust(repositoryRoot)
                .audit("{ syslog: [ { to: \"127.0.0.1:" + port + "\" } ] }");
    }

    private Rsyslog repository(Hospital.Plan plan) {
        return Rsyslog.start(repository, port, plan.credentials("ct-01").root());
    }

    private static void order(Hospital hospital, TlsFiles ris, int number) {
        try (RawPeer sender = RawPeer.tls(hospital.ordersPort(), ris)) {
            String message = Mllp.message("ORM^O01", "m-" + number).replace("SYNTHETIC-1", "SYNTHETIC-" + number);
            sender.send(Mllp.block(message));
            assertThat(sender.block(SOON)).contains(Mllp.acknowledgement("AA", "m-" + number));
        }
    }

    /** The numbers of the patients of all orders, in the order in which they came first. */
    private static List<Integer> numbers(Stream<String> texts) {
        LinkedHashSet<Integer> numbers = new LinkedHashSet<>();
        texts.forEach(text -> {
            Matcher number = NUMBER.matcher(text);
            if (number.find()) {
                numbers.add(Integer.parseInt(number.group(1)));
            }
        });
        return List.copyOf(numbers);
    }

    private static List<Integer> upTo(int number) {
        return IntStream.rangeClosed(1, number).boxed().toList();
    }

    private static Stream<String> journal(Hospital hospital) throws Exception {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(hospital.directory().resolve("state/audit"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines.stream().map(line -> line.replace("\\\"", "\""));
    }

    private void awaitOrders(Rsyslog rsyslog, int number) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(numbers(rsyslog.received().stream()))
                        .as(rsyslog.log())
                        .isEqualTo(upTo(number)));
    }

    @Test
    @DisplayName(
            "T-31: while the repository is away, and Gantry is killed meanwhile, nothing is lost and the order is kept")
    void losesNothingWhileTheRepositoryIsAway() throws Exception {
        // Given
        Hospital.Plan plan = plan();
        try (ScriptedAcceptor pacs = ScriptedAcceptor.tls(plan.credentials("pacs-main"), Mllp.accepting(text -> {}));
                Hospital hospital = plan.pacsTakesOrdersAt(pacs.port()).open()) {
            TlsFiles ris = hospital.credentials("ris-main");
            for (int i = 1; i <= 20; i++) {
                order(hospital, ris, i);
            }
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(numbers(journal(hospital))).isEqualTo(upTo(20)));

            // When
            ProcessHandle.of(hospital.gantry().pid()).orElseThrow().destroyForcibly();
            await().atMost(SOON).until(() -> !hospital.gantry().isRunning());
            try (ExternalProcess again =
                    program.start(hospital.directory().resolve("again"), "run", "--config", "../gantry.yaml")) {
                again.awaitListening(hospital.ordersPort());
                for (int i = 21; i <= 40; i++) {
                    order(hospital, ris, i);
                }
                try (Rsyslog rsyslog = repository(plan)) {
                    awaitOrders(rsyslog, 40);
                }
                for (int i = 41; i <= 60; i++) {
                    order(hospital, ris, i);
                }
                try (Rsyslog rsyslog = repository(plan)) {
                    // Then
                    awaitOrders(rsyslog, 60);
                    assertThat(rsyslog.received().stream().filter(line -> line.contains("110133")))
                            .as("the trail tells that the repository was away")
                            .isNotEmpty();
                }
                assertThat(again.stop()).isZero();
            }
            Programs.Finished verified =
                    program.run(hospital.directory(), "audit", "verify", "--config", "gantry.yaml", "--json");
            assertThat(verified.exitCode()).as(verified.output()).isZero();
        }
    }

    @Test
    @DisplayName("what happens is at the repository as messages of PS3.15 A.5")
    void tellsTheRepositoryWhatHappens() throws Exception {
        // Given
        Hospital.Plan plan = plan();
        Sample sample = Samples.all().stream()
                .filter(each -> each.sopClass().equals("1.2.840.10008.5.1.4.1.1.2")
                        && each.transferSyntax().equals("1.2.840.10008.1.2.1"))
                .findFirst()
                .orElseThrow();
        List<String> received;
        try (Rsyslog rsyslog = repository(plan);
                Storescp pacs = Storescp.start(directory.resolve("pacs"), plan.credentials("pacs-main"));
                Hospital hospital = plan.pacsAt(pacs.port()).open()) {
            // When
            DcmtkScu.Outcome stored = DcmtkScu.storescu(hospital.port())
                    .calling("CT01")
                    .called("PACS_IN")
                    .tls(hospital.credentials("ct-01"))
                    .proposing(sample)
                    .run(sample.file());
            assertThat(stored.exitCode()).as(stored.output()).isZero();
            DcmtkScu.echoscu(hospital.port())
                    .calling("ACME_SVC")
                    .called("PACS_IN")
                    .tls(hospital.credentials("acme-service"))
                    .run();
            DcmtkScu.echoscu(hospital.port()).calling("CT01").called("PACS_IN").run();
            for (String[] command : new String[][] {
                {"audit", "show", "--config", "gantry.yaml"},
                {"quarantine", "device", "us-01", "--why", "a test", "--config", "gantry.yaml"},
                {"quarantine", "release", "us-01", "--config", "gantry.yaml"}
            }) {
                Programs.Finished finished = program.run(hospital.directory(), command);
                assertThat(finished.exitCode()).as(finished.output()).isZero();
            }
            Programs.Finished status = program.run(hospital.directory(), "status", "--config", "gantry.yaml");
            assertThat(status.output()).contains("127.0.0.1:" + port + " up");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(rsyslog.received()).anyMatch(line -> line.contains("110101")));
            hospital.gantry().stop();
            Programs.Finished offline = program.run(
                    hospital.directory(),
                    "quarantine",
                    "device",
                    "us-01",
                    "--why",
                    "offline",
                    "--config",
                    "gantry.yaml");
            assertThat(offline.exitCode()).as(offline.output()).isZero();
            try (ExternalProcess again =
                    program.start(hospital.directory().resolve("again"), "run", "--config", "../gantry.yaml")) {
                again.awaitListening(hospital.port());
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(rsyslog.received()).anyMatch(line -> line.contains("offline")));
                again.stop();
            }
            received = rsyslog.received();
        }

        // Then
        List<String> messages = ReceivedAudit.messages(received);
        assertThat(messages).filteredOn(line -> line.contains("110120")).hasSize(2);
        assertThat(messages)
                .filteredOn(line -> line.contains("csd-code=\"110104\""))
                .singleElement()
                .asString()
                .contains("AETITLES=CT01")
                .contains("NumberOfInstances=\"1\"");
        assertThat(messages)
                .filteredOn(line -> line.contains("110132") && line.contains("ACME_SVC"))
                .hasSize(1);
        assertThat(messages)
                .filteredOn(line -> line.contains("110126") && line.contains("listener modalities-tls"))
                .isNotEmpty();
        assertThat(messages)
                .filteredOn(line -> line.contains("110129") && line.contains("us-01"))
                .hasSize(3);
        assertThat(messages)
                .filteredOn(line -> line.contains("csd-code=\"110101\""))
                .hasSize(1);
    }
}
